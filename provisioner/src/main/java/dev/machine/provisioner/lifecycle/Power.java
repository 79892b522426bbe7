package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.remote.SshWait;
import java.time.Duration;

/// `start`, `stop`, `restart` and `kill`.
final class Power {

  private static final Duration BOOT = Duration.ofMinutes(5);
  static final Duration SHUTDOWN = Duration.ofSeconds(90);

  private final Site site;
  private final EngineWatch watch;

  Power(Site site, EngineWatch watch) {
    this.site = site;
    this.watch = watch;
  }

  Host start(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine start " + name)) {
      return startLocked(ready(name), progress);
    }
  }

  /// `start`, by one who holds the host's lock.
  Host startLocked(Host host, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    progress.step("Starting " + host.name());
    var deadline = Deadline.after(BOOT);
    var server = control(host).start(host.ref(), site.ledger(host), progress, deadline);
    return back(host, server, progress, deadline);
  }

  Host stop(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine stop " + name)) {
      var host = ready(name);
      progress.step("Stopping " + name);
      control(host).stop(host.ref(), progress, Deadline.after(SHUTDOWN));
      return host;
    }
  }

  Host kill(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine kill " + name)) {
      var host = ready(name);
      progress.step("Turning off " + name);
      control(host).kill(host.ref(), progress, Deadline.after(SHUTDOWN));
      return host;
    }
  }

  Host restart(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine restart " + name)) {
      var host = ready(name);
      progress.step("Restarting " + name);
      var driver = site.driver(host);
      var deadline = Deadline.after(BOOT);
      if (driver instanceof PowerControl control) {
        control.stop(host.ref(), progress, deadline.atMost(SHUTDOWN));
        var server = control.start(host.ref(), site.ledger(host), progress, deadline);
        return back(host, server, progress, deadline);
      }
      if (site.factory(host).kind() != Kind.EXISTING) {
        throw noPower(host);
      }
      site.outfitter().reboot(host, progress, deadline);
      return answered(host, progress, deadline);
    }
  }

  /// A server that is on again may have moved: its certificate follows first, over SSH with the
  /// pinned host key, then the client's side, then the store. Cut off before the store knows, the
  /// next start finds it moved again.
  private Host back(Host host, Server server, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var moved = host.with(host.access().seen(server));
    if (moved.equals(host)) {
      return answered(host, progress, deadline);
    }
    Moved.of(host, server).ifPresent(address -> progress.note("its address is now " + address));
    boolean certified = host.client().certificateExpiry().isPresent();
    boolean named = host.access().addresses().containsAll(moved.access().addresses());
    if (certified && !named) {
      moved = site.outfitter().certify(moved, SshWait.Stage.BOOTING, progress, deadline);
    }
    site.clients().publish(moved);
    site.store().save(moved);
    return answered(moved, progress, deadline);
  }

  private Host answered(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (!host.hasEngine()) {
      return host;
    }
    progress.step("Waiting for the engine");
    var version = watch.awaitEngine(host, deadline);
    var found = host.with(host.engine().answered(version));
    site.store().save(found);
    return found;
  }

  /// A host that is complete.
  Host ready(String name) throws ProvisionException {
    var host = site.store().load(name);
    return switch (host.status()) {
      case HostStatus.Ready() -> host;
      case HostStatus.Removing() ->
          throw ProvisionException.failed(
              "the machine \"" + name + "\" is being removed", "machine rm " + name + " goes on");
      case HostStatus.Creating(), HostStatus.Failed(_) ->
          throw ProvisionException.failed(
              "the machine \"" + name + "\" was never completed",
              "machine create --resume " + name + " goes on, machine rm " + name + " removes it");
    };
  }

  private PowerControl control(Host host)
      throws ProvisionException, DriverException, InterruptedException {
    Driver driver = site.driver(host);
    if (driver instanceof PowerControl control) {
      return control;
    }
    throw noPower(host);
  }

  private static ProvisionException noPower(Host host) {
    return ProvisionException.refused(
        "the driver " + host.driver() + " cannot turn " + host.name() + " on or off",
        host.driver().equals("generic")
            ? "machine restart " + host.name() + " restarts it over SSH"
            : "do it where the engine runs");
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.SshWait;
import java.time.Duration;

/// `start`, `stop`, `restart` and `kill`.
final class Power {

  private static final Duration BOOT = Duration.ofMinutes(5);
  private static final Duration CLOCK = Duration.ofMinutes(1);

  /// How often the driver is asked about a host whose engine is awaited.
  private static final Duration LOOK = Duration.ofSeconds(15);

  /// For the look into a host whose engine is silent: until it is over nobody asks the engine.
  private static final Duration GLANCE = Duration.ofSeconds(5);

  private static final String GIVEN_UP = "systemd has given docker.service up";

  /// Fails when systemd does not try to start the engine any more, and says why.
  private static final String NOT_GIVEN_UP =
      "systemctl is-failed --quiet docker.service || exit 0; echo '"
          + GIVEN_UP
          + "'; journalctl -u docker.service -n 15 --no-pager -o cat; exit 1";

  static final Duration SHUTDOWN = Duration.ofSeconds(90);

  private final Site site;
  private final EngineWatch watch;

  Power(Site site, EngineWatch watch) {
    this.site = site;
    this.watch = watch;
  }

  Host start(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    progress.step("Starting " + name);
    // Of two at once one starts it, and the other finds it running.
    try (var _ = site.store().lockAfterSame(name, "machine start " + name, BOOT)) {
      return on(ready(name), progress);
    }
  }

  /// `start`, by one who holds the host's lock.
  Host startLocked(Host host, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    progress.step("Starting " + host.name());
    return on(host, progress);
  }

  private Host on(Host host, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    var deadline = Deadline.after(BOOT);
    boolean stood = stoodStill(host);
    var server = control(host).start(host.ref(), site.ledger(host), progress, deadline);
    var moved = followed(host, server, progress, deadline);
    if (stood) {
      setClock(moved, progress, deadline);
    }
    return answered(moved, progress, deadline);
  }

  /// Whether the host is not off: what was paused goes on with the clock that it had, while one
  /// that boots asks its hardware.
  private boolean stoodStill(Host host)
      throws ProvisionException, DriverException, InterruptedException {
    return host.access().login().isPresent()
        && site.driver(host)
            .find(host.ref())
            .filter(s -> s.state() != ServerState.STOPPED)
            .isPresent();
  }

  /// An engine may answer where SSH does not: that is no reason to call the start a failure.
  private void setClock(Host host, Progress progress, Deadline deadline)
      throws InterruptedException {
    try {
      site.outfitter().setClock(host, progress, deadline.atMost(CLOCK));
    } catch (ProvisionException e) {
      progress.note("its clock was not looked at: " + e.getMessage());
    }
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
        return answered(followed(host, server, progress, deadline), progress, deadline);
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
  Host followed(Host host, Server server, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var moved = host.with(host.access().seen(server));
    if (moved.equals(host)) {
      return host;
    }
    Moved.of(host, server).ifPresent(address -> progress.note("its address is now " + address));
    boolean certified = host.client().certificateExpiry().isPresent();
    boolean named = host.access().addresses().containsAll(moved.access().addresses());
    if (certified && !named) {
      moved = site.outfitter().certify(moved, SshWait.Stage.BOOTING, progress, deadline);
    }
    site.clients().publish(moved);
    site.store().save(moved);
    return moved;
  }

  Host answered(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    if (!host.hasEngine()) {
      return host;
    }
    progress.step("Waiting for the engine");
    var version = awaitEngine(host, deadline);
    var found = host.with(host.engine().answered(version));
    site.store().save(found);
    return found;
  }

  /// Waits for the engine, but not for one that cannot answer: the driver is asked now and then,
  /// and every second time the host itself, which has had time to boot.
  private String awaitEngine(Host host, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    for (int look = 1; ; look++) {
      try {
        return watch.awaitEngine(host, deadline.atMost(LOOK));
      } catch (ProvisionException silent) {
        var trouble = site.driver(host).find(host.ref()).flatMap(Server::trouble);
        if (trouble.isPresent()) {
          throw ProvisionException.failed(
              "the engine of " + host.name() + " cannot answer: " + trouble.get(),
              "machine status " + host.name() + " tells how it is");
        }
        if (deadline.expired()) {
          throw silent;
        }
        if (look % 2 == 0) {
          requireNotGivenUp(host, deadline.atMost(GLANCE));
        }
      }
    }
  }

  private void requireNotGivenUp(Host host, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    if (!(site.driver(host) instanceof PowerControl)) {
      return; // A server that is not ours may ask for passwords.
    }
    try {
      site.outfitter().run(host, NOT_GIVEN_UP, Progress.SILENT, deadline);
    } catch (ProvisionException e) {
      int said = e.output().indexOf(GIVEN_UP);
      if (said < 0) {
        return; // It does not let us in yet, or is slow.
      }
      throw ProvisionException.failed(
              "the engine of " + host.name() + " does not start",
              "what it says of itself is below; machine provision "
                  + host.name()
                  + " sets it up again",
              e)
          .withOutput(e.output().substring(said));
    }
  }

  /// A host that is complete.
  Host ready(String name) throws ProvisionException {
    return site.store().load(name).complete();
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

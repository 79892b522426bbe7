package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Cloning;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.SnapshotControl.Snapshot;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.List;
import java.util.Optional;

/// Hosts that begin from the saved state of another one. Each is made itself before anything else
/// is done with it: machine id, host name, host key, login, addresses, clock, engine.
final class Clones {

  private final Site site;
  private final KeyFiles keys;

  Clones(Site site) {
    this.site = site;
    this.keys = new KeyFiles(site.store());
  }

  /// A request for a clone, with what it has of the other host.
  CreateRequest of(CreateRequest request)
      throws ProvisionException, DriverException, InterruptedException {
    var words = request.fromSnapshot().orElseThrow().split("/", 2);
    var source = site.store().load(words[0]);
    if (request.driver().isPresent()
        && !site.drivers().named(request.driver().get()).name().equals(source.driver())) {
      throw ProvisionException.refused(
          source.name() + " is a host of the driver " + source.driver(),
          "its clones are too: leave --driver away");
    }
    var driver = site.driver(source);
    var cloning = role(source, driver);
    var snapshot = snapshot(source, driver, words.length > 1 ? words[1] : "");
    var hostKey =
        source
            .access()
            .hostKey()
            .orElseThrow(() ->
                ProvisionException.refused(
                    "the host key of " + source.name() + " is not known",
                    "finish it: machine create --resume " + source.name()));
    var origin = new Host.Origin(source.name(), source.nonce(), snapshot.name(), hostKey);
    return new CreateRequest(
        request.name(),
        Optional.of(source.driver()),
        cloning.cloned(source.driverOptions(), request.driverOptions()),
        request.engine().over(source.engine().settings()),
        request.installUrl().or(() -> source.engine().installUrl()),
        request.installSha256().or(() -> source.engine().installSha256()),
        request.mirror().or(() -> source.engine().mirror()),
        request.tlsSans(),
        request.labels(),
        request.template(),
        request.contextName(),
        request.setup().from(origin),
        request.fromSnapshot(),
        request.keepOnFailure());
  }

  private static Cloning role(Host host, Driver driver) throws ProvisionException {
    if (driver instanceof Cloning cloning) {
      return cloning;
    }
    throw ProvisionException.refused(
        "the driver " + host.driver() + " makes no hosts from saved states",
        "one that does is qemu; an image is as good elsewhere: machine image bake " + host.name());
  }

  /// The state that was named, or the newest of the host while it ran.
  private static Snapshot snapshot(Host source, Driver driver, String named)
      throws ProvisionException, DriverException, InterruptedException {
    var all = StoreSnapshots.role(source, driver).snapshots(source.ref());
    var fit = all.stream().filter(s -> named.isEmpty() ? s.running() : s.name().equals(named));
    var found = fit.reduce((_, last) -> last);
    if (found.isEmpty()) {
      throw StoreSnapshots.none(source, named, all);
    }
    if (!found.get().running()) {
      throw ProvisionException.refused(
          "the snapshot " + named + " is of " + source.name() + " while it was off",
          "make one while it runs, or an image: machine image bake " + source.name());
    }
    return found.get();
  }

  /// A server that is itself.
  ///
  /// @param fitted whether its engine answers; else it waits for [Outfitter#outfit]
  record Made(Host host, boolean fitted) {}

  /// Makes the server and makes it itself, or goes on where an earlier run was cut off.
  Made made(Host planned, Driver driver, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var origin = planned.setup().origin().orElseThrow();
    var cloning = role(planned, driver);
    var boot = keys.firstBoot(planned);
    var own = boot.hostKey().publicKey();
    boolean itself =
        planned.access().hostKey().filter(own::equals).isPresent() && !keys.borrows(planned);
    var from = new Cloning.Origin(new ServerRef(origin.host(), origin.nonce()), origin.snapshot());
    if (!itself) {
      keys.borrow(planned, origin);
    }
    var request = Building.request(planned, boot);
    var server = cloning.createFrom(from, request, site.ledger(planned), progress, deadline);
    var host = planned.with(planned.access().seen(server));
    boolean fitted = false;
    if (!itself) {
      host = host.with(host.access().pinned(origin.hostKey()));
      site.store().save(host);
      // Whatever an earlier run came to, it shows one of these two.
      var renewal =
          new Outfitter.Renewal(
              keys.borrowed(host),
              List.of(origin.hostKey(), own),
              cloning.renewal(host.ref()),
              engine(origin));
      var started = site.outfitter().renew(host, renewal, progress, deadline);
      host = started.orElse(host).with(host.access().pinned(own));
      if (started.isPresent()) {
        host = site.outfitter().settle(host, progress, deadline);
        fitted = true;
      }
    }
    site.store().save(host);
    cloning.renewed(host.ref(), deadline);
    keys.giveBack(host);
    return new Made(host, fitted);
  }

  /// The version of the other host's engine; that host may be gone by now.
  private Optional<String> engine(Host.Origin origin) throws ProvisionException {
    var there = site.store().exists(origin.host());
    return there ? site.store().load(origin.host()).engine().version() : Optional.empty();
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.SnapshotControl;
import dev.machine.drivers.SnapshotControl.Snapshot;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.pki.Authority;
import dev.machine.provisioner.remote.SshWait;
import dev.machine.templates.DidYouMean;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `snapshot` for the hosts of one store.
final class StoreSnapshots implements HostSnapshots {

  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Site site;
  private final Power power;

  StoreSnapshots(Site site, Power power) {
    this.site = site;
    this.power = power;
  }

  @Override
  public String take(String name, Optional<String> snapshot, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine snapshot create " + name)) {
      var host = power.ready(name);
      var role = role(host, site.driver(host));
      var chosen = snapshot.orElse(next(role.snapshots(host.ref())));
      role.takeSnapshot(host.ref(), chosen, progress, Deadline.after(LONGEST));
      return chosen;
    }
  }

  private static String next(List<Snapshot> all) {
    var names = all.stream().map(Snapshot::name).toList();
    int number = 1;
    while (names.contains("snapshot-" + number)) {
      number++;
    }
    return "snapshot-" + number;
  }

  @Override
  public List<Snapshot> list(String name)
      throws ProvisionException, DriverException, InterruptedException {
    var host = power.ready(name);
    return role(host, site.driver(host)).snapshots(host.ref());
  }

  @Override
  public Host restore(String name, Optional<String> snapshot, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine snapshot restore " + name)) {
      var host = power.ready(name);
      var role = role(host, site.driver(host));
      var wanted = named(host, snapshot, role.snapshots(host.ref()));
      var deadline = Deadline.after(LONGEST);
      var ledger = site.ledger(host);
      var server = role.restoreSnapshot(host.ref(), wanted.name(), ledger, progress, deadline);
      return asRecorded(
          power.followed(host, server, progress, deadline), wanted, progress, deadline);
    }
  }

  private static Snapshot named(Host host, Optional<String> name, List<Snapshot> all)
      throws ProvisionException {
    return all.stream()
        .filter(s -> name.map(s.name()::equals).orElse(true))
        .reduce((_, last) -> last)
        .orElseThrow(() -> none(host, name.orElse(""), all));
  }

  /// Makes true again what the record says of a host that is as it was earlier.
  private Host asRecorded(Host host, Snapshot snapshot, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    boolean certified = certifiedSince(host, snapshot);
    if (!snapshot.running()) {
      if (certified) {
        progress.note(
            "its certificate was made anew since then: after machine start, machine"
                + " regenerate-certs "
                + host.name());
      }
      return host;
    }
    if (host.access().login().isPresent()) {
      site.outfitter().setClock(host, progress, deadline);
    }
    if (certified) {
      progress.note("its certificate was made anew since then: making another one");
      var again = site.outfitter().certify(host, SshWait.Stage.UP, progress, deadline);
      site.store().save(again);
      site.clients().publish(again);
      return again;
    }
    return power.answered(host, progress, deadline);
  }

  private static boolean certifiedSince(Host host, Snapshot snapshot) {
    return host.client()
        .certificateExpiry()
        .map(end -> end.minus(Authority.LEAF_LIFETIME))
        .filter(snapshot.made()::isBefore)
        .isPresent();
  }

  @Override
  public void remove(String name, String snapshot)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine snapshot rm " + name)) {
      var host = power.ready(name);
      var role = role(host, site.driver(host));
      var found = named(host, Optional.of(snapshot), role.snapshots(host.ref()));
      role.removeSnapshot(host.ref(), found.name(), Deadline.after(LONGEST));
    }
  }

  static SnapshotControl role(Host host, Driver driver) throws ProvisionException {
    if (driver instanceof SnapshotControl control) {
      return control;
    }
    throw ProvisionException.refused(
        "the driver " + host.driver() + " has no snapshots",
        "a driver that has them is qemu; machine image bake keeps a disk where there are images");
  }

  /// @param name empty for any
  static ProvisionException none(Host host, String name, List<Snapshot> all) {
    var names = all.stream().map(Snapshot::name).toList();
    var problem =
        name.isEmpty()
            ? host.name() + " has no snapshot that fits"
            : host.name() + " has no snapshot \"" + name + "\"";
    var hint =
        DidYouMean.closest(name, names)
            .map(near -> "did you mean " + near + "?")
            .orElse(
                names.isEmpty() || name.isEmpty()
                    ? "make one while it runs: machine snapshot create " + host.name()
                    : "there are: " + String.join(", ", names));
    return ProvisionException.usage(problem, hint);
  }
}

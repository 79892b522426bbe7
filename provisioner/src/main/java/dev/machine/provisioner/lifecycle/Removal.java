package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import java.time.Duration;

/// `rm`, and the undo of a failed `create`: the same road, so that each is tried by the other.
final class Removal {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Site site;

  Removal(Site site) {
    this.site = site;
  }

  void remove(String name, boolean force, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine rm " + name)) {
      var host = loadOrOrigin(name, force, progress);
      try {
        removeLocked(host, progress);
      } catch (ProvisionException | DriverException e) {
        if (!force || !site.ledger(host).entries().isEmpty()) {
          throw e;
        }
        // Nothing of it is left in the world; only the client's side failed.
        progress.note("forgotten although: " + e.getMessage());
        site.store().delete(name);
      }
    }
  }

  private Host loadOrOrigin(String name, boolean force, Progress progress)
      throws ProvisionException {
    try {
      return site.store().load(name);
    } catch (ProvisionException e) {
      if (!force || !site.store().exists(name)) {
        throw e;
      }
      progress.note(e.getMessage() + "; going by how it was first written");
      return site.store().loadOrigin(name);
    }
  }

  /// Removes what the ledger holds, then the client's side, then the record. The lock is held.
  void removeLocked(Host host, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    site.store().save(host.with(new HostStatus.Removing()));
    progress.step("Removing " + host.name());
    site.clients().withdraw(host);
    site.driver(host).destroy(host.ref(), site.ledger(host), progress, Deadline.after(LONGEST));
    site.store().delete(host.name());
  }
}

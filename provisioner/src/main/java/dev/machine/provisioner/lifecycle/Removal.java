package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.FormerHost;
import dev.machine.provisioner.host.FormerHosts;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

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
        forget(host);
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
    // First of all: what is missing to get in is told while everything is as it was.
    var driver = site.driver(host);
    progress.step("Removing " + host.name());
    boolean noted = noted(host);
    driver.destroy(host.ref(), site.ledger(host), progress, Deadline.after(LONGEST));
    if (!noted) {
      site.clients().withdraw(host);
    }
    forget(host);
  }

  /// Notes that it goes, and withdraws it from the client's side.
  ///
  /// @return false on a full disk: what goes may be what fills it
  private boolean noted(Host host) throws ProvisionException, InterruptedException {
    try {
      site.store().save(host.with(new HostStatus.Removing()));
      site.clients().withdraw(host);
      return true;
    } catch (ProvisionException e) {
      if (!AtomicFiles.full(e)) {
        throw e;
      }
      return false;
    }
  }

  /// Gives the record up. Of what was in an account it stays noted, for `orphans`.
  private void forget(Host host) throws ProvisionException, InterruptedException {
    var factory = site.drivers().find(host.driver());
    if (factory.isPresent() && !factory.get().account(host.driverOptions()).isEmpty()) {
      var account = host.driverOptions().only(factory.get().accountOptions());
      var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      new FormerHosts(site.store())
          .note(new FormerHost(host.name(), host.nonce(), host.driver(), account, now));
    }
    site.store().delete(host.name());
  }
}

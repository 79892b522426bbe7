package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Role;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.FormerHost;
import dev.machine.provisioner.host.FormerHosts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks for what is left over. An account tells all that it has or counts as not asked; what it
/// has is held against the records as they are *after* it told, so that what is made meanwhile is
/// never taken for left over: its intent was in a ledger before.
final class OrphanSearch implements Orphans {

  /// Younger things may belong to work that has not ended.
  private static final Duration SETTLED = Duration.ofHours(1);

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Site site;
  private final InstantSource clock;

  OrphanSearch(Site site, InstantSource clock) {
    this.site = site;
    this.clock = clock;
  }

  /// What an account told.
  private record Told(Account account, List<Item> items) {}

  @Override
  public Report find(Optional<Further> further, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    var before = Recorded.of(site.store());
    var accounts = accounts(before, further);
    var told = new ArrayList<Told>();
    var unasked = new ArrayList<Unasked>();
    for (var ways : accounts) {
      progress.step("Asking " + ways.getFirst().label());
      ask(ways, told, unasked);
    }
    var after = Recorded.of(site.store());
    var former = new FormerHosts(site.store()).all(clock.instant());
    var orphans = new ArrayList<Orphan>();
    for (var one : told) {
      for (var item : one.items().reversed()) {
        boolean removedMeanwhile = before.has(item.ref().nonce()) && !after.has(item.ref().nonce());
        if (!after.holds(item) && !removedMeanwhile) {
          orphans.add(new Orphan(one.account(), item, stays(item, after, former)));
        }
      }
    }
    return new Report(told.stream().map(Told::account).toList(), unasked, orphans);
  }

  private List<List<Account>> accounts(Recorded recorded, Optional<Further> further)
      throws ProvisionException, DriverException {
    var accounts = new AccountList(site);
    if (further.isPresent()) {
      accounts.add(named(further.get()));
    }
    for (var host : recorded.hosts()) {
      accounts.add(host.driver(), host.driverOptions());
    }
    for (var host : new FormerHosts(site.store()).all(clock.instant())) {
      accounts.add(host.driver(), host.account());
    }
    return accounts.all();
  }

  private Account named(Further further) throws ProvisionException, DriverException {
    var factory = site.drivers().named(further.driver());
    if (!factory.roles().contains(Role.ORPHANS)) {
      throw ProvisionException.refused(
          "the driver " + factory.name() + " cannot tell what it has of this store",
          "machine drivers shows which ones can");
    }
    var options = further.options().toKeep(Site.accountSpecs(factory), site.environment());
    return AccountList.account(factory, options);
  }

  /// Asks one account, by the first of several ways in that works.
  private void ask(List<Account> ways, List<Told> told, List<Unasked> unasked)
      throws InterruptedException {
    Unasked last = null;
    for (var way : ways) {
      try {
        told.add(new Told(way, inventory(way).items()));
        return;
      } catch (DriverException e) {
        last = new Unasked(way, String.valueOf(e.getMessage()), e.hint());
      } catch (ProvisionException e) {
        last = new Unasked(way, String.valueOf(e.getMessage()), e.hint());
      }
    }
    if (last != null) {
      unasked.add(last);
    }
  }

  private Inventory inventory(Account account)
      throws ProvisionException, DriverException, InterruptedException {
    DriverFactory factory = site.drivers().named(account.driver());
    if (site.account(factory, account.options()) instanceof Inventory inventory) {
      return inventory;
    }
    throw new IllegalStateException(factory.name() + " has not the role that it declares");
  }

  /// Why a thing stays; empty on proof that this store gave it up itself.
  private Optional<String> stays(Item item, Recorded recorded, List<FormerHost> former) {
    var ref = item.ref();
    if (recorded.unreadable().contains(ref.name())) {
      return Optional.of("the record of " + ref.name() + " cannot be read");
    }
    if (recorded.has(ref.nonce())) {
      return Optional.of("not in the ledger of " + ref.name());
    }
    var removed =
        former.stream()
            .filter(f -> f.nonce().equals(ref.nonce()) && f.name().equals(ref.name()))
            .findFirst();
    if (removed.isEmpty()) {
      return Optional.of("its nonce is unknown here: another copy of this store may own it");
    }
    Instant settled = item.made().orElse(removed.get().removed()).plus(SETTLED);
    return settled.isAfter(clock.instant())
        ? Optional.of("younger than an hour, until " + settled.truncatedTo(ChronoUnit.SECONDS))
        : Optional.empty();
  }

  @Override
  public void remove(Orphan orphan, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    if (orphan.stays().isPresent()) {
      throw ProvisionException.refused(
          "the " + orphan.item().kind() + " " + orphan.item().id() + " stays",
          orphan.stays().get());
    }
    inventory(orphan.account()).remove(orphan.item(), progress, Deadline.after(LONGEST));
  }
}

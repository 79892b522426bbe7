package dev.machine.drivers.cloud;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Removes what the ledger holds, the last made first, and waits until each is gone: what stands on
/// something must go before it. What a person gave is in no ledger, so it stays.
final class Removing {

  private static final Duration RARE_LOOK = Duration.ofSeconds(5);

  /// A cloud that did not know the thing for a moment has granted its removal too.
  private static final Duration ANEW = Duration.ofMinutes(1);

  private final Cloud cloud;
  private final Calls calls;
  private final Calls.Limit limit;

  /// Until then a thing that the cloud does not know may have been made just now.
  private final Calls.Limit settled;

  Removing(Cloud cloud, Calls calls, Calls.Limit limit) {
    this.cloud = cloud;
    this.calls = calls;
    this.limit = limit;
    this.settled = calls.within(cloud.settling());
  }

  void all(Owner owner, Ledger ledger) throws DriverException, InterruptedException {
    var order = cloud.kinds();
    var entries = new ArrayList<>(ledger.entries());
    entries.sort(
        Comparator.comparingInt((Ledger.Entry e) -> order.indexOf(e.resource().kind())).reversed());
    for (var entry : entries) {
      var kind = entry.resource().kind();
      var ids =
          entry.id().isPresent()
              ? List.of(entry.id().get())
              : Making.settled(cloud, calls, kind, owner).stream().map(Item::id).toList();
      for (var id : ids) {
        one(kind, id);
      }
      ledger.gone(entry.resource());
    }
  }

  /// Asks for removal until it is granted, then waits until the thing is gone.
  void one(String kind, String id) throws DriverException, InterruptedException {
    if (!calls.seen(settled, limit, () -> cloud.exists(kind, id))) {
      return;
    }
    if (!calls.brought(
        limit, RARE_LOOK, ANEW, () -> cloud.remove(kind, id), () -> !cloud.exists(kind, id))) {
      throw new DriverException.TimedOut(
          "the " + kind + " " + id + " is not gone yet", "machine rm, again, goes on", "");
    }
  }
}

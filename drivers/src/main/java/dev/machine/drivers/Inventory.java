package dev.machine.drivers;

import dev.machine.drivers.wait.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The role of drivers whose account can be asked for everything that carries this store's tags,
/// whether the store knows it or not.
public interface Inventory {

  /// Something in the account.
  ///
  /// @param kind `server`, `key`, `group`, `address`…, as in the [Ledger]
  /// @param id what the provider calls it
  /// @param ref the host that it was made for, from its tags
  /// @param made when, where the provider tells
  record Item(String kind, String id, ServerRef ref, Optional<Instant> made) {}

  /// Everything of this store in the account and region of the driver's options: the whole of it,
  /// or an exception, never a part. In the order in which the kinds are made; who removes several
  /// goes the other way.
  List<Item> items() throws DriverException, InterruptedException;

  /// Removes one thing and waits until it is gone; a missing one is fine.
  void remove(Item item, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;
}

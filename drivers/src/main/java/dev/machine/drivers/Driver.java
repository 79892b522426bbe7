package dev.machine.drivers;

import dev.machine.drivers.wait.Deadline;
import java.util.List;
import java.util.Optional;

/// A way to get servers. Every call blocks; none keeps state between calls, so that a new process
/// can go on where a killed one stopped.
///
/// Whatever a driver makes in the outside world it announces in the [Ledger] first and confirms
/// after, so a crash inside [#create] is as safe as one around it.
public interface Driver {

  /// Checks everything that can be checked before anything is made.
  ///
  /// @throws DriverException.Refused when the request cannot work here
  /// @throws DriverException.MissingPackages when this machine lacks system packages
  void preflight(ServerRequest request) throws DriverException, InterruptedException;

  /// Makes the server, or finishes making it: idempotent by the nonce in `request.ref()`. Returns
  /// when the server runs; whether it answers SSH is the caller's to wait for.
  Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;

  /// The server as it is now, or empty when nothing of it exists.
  Optional<Server> find(ServerRef ref) throws DriverException, InterruptedException;

  /// All servers of this store that the driver knows: one call per account, not one per host.
  List<Server> list() throws DriverException, InterruptedException;

  /// Removes the server and every resource that the ledger holds for it; a missing one is fine.
  /// Idempotent: it can be called again after any failure.
  void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;
}

package dev.machine.drivers;

import dev.machine.drivers.wait.Deadline;

/// The role of drivers that can turn a server off and on. Drivers without it (an existing server)
/// are restarted over SSH; start and stop are not offered for them.
public interface PowerControl {

  /// Starts a server that is off; returns it as it is if it runs already. Addresses and ports in
  /// the result may differ from before.
  Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;

  /// Asks the server to shut down and waits; when `deadline` is near, turns it off.
  Server stop(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;

  /// Turns the server off at once, as a power cut would.
  Server kill(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;
}

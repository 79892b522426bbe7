package dev.machine.drivers;

import dev.machine.drivers.wait.Deadline;
import java.time.Instant;
import java.util.List;

/// The role of drivers that can keep the state of a server and bring it back: its disk, and what it
/// has in memory if it runs.
public interface SnapshotControl {

  /// A state that was kept.
  ///
  /// @param running whether memory and processors are in it; else the server was off
  /// @param bytes that the memory takes; 0 when it was off
  record Snapshot(String name, Instant made, boolean running, long bytes) {}

  /// Keeps the state of a server, which goes on as it was.
  ///
  /// @throws DriverException.Refused when the name is taken or unfit, or there is no room
  void takeSnapshot(ServerRef ref, String snapshot, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;

  /// What was kept of a server, in the order of making.
  List<Snapshot> snapshots(ServerRef ref) throws DriverException, InterruptedException;

  /// Brings a server back to a state; what it did since is given up. One that was kept running goes
  /// on from there, with its clock as it was; one that was kept off is off. Ports brought here
  /// stay.
  ///
  /// @throws DriverException.Refused when there is no such snapshot
  Server restoreSnapshot(
      ServerRef ref, String snapshot, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;

  /// Gives a state up.
  ///
  /// @throws DriverException.Refused when there is no such snapshot
  void removeSnapshot(ServerRef ref, String snapshot, Deadline deadline)
      throws DriverException, InterruptedException;
}

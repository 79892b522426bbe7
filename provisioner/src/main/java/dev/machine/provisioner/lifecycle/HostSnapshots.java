package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.SnapshotControl.Snapshot;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.List;
import java.util.Optional;

/// States of hosts, to go back to or to begin other hosts from. Each call is refused when the
/// host's driver keeps none.
public interface HostSnapshots {

  /// Keeps the state of a host, with its memory if it runs.
  ///
  /// @param snapshot its name; the next free `snapshot-N` when empty
  /// @return its name
  String take(String name, Optional<String> snapshot, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// What was kept of a host, in the order of making.
  List<Snapshot> list(String name) throws ProvisionException, DriverException, InterruptedException;

  /// Brings a host back to a state; what it did since is given up. One that was kept running runs,
  /// with its clock set right, and its engine answers.
  ///
  /// @param snapshot its name; the newest when empty
  Host restore(String name, Optional<String> snapshot, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  void remove(String name, String snapshot)
      throws ProvisionException, DriverException, InterruptedException;
}

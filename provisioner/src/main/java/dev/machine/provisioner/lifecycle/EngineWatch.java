package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;

/// Asks engines how they are, from the client's side.
interface EngineWatch {

  /// The version of the engine, once it answers.
  ///
  /// @throws ProvisionException with the last reason when it does not before `deadline`
  String awaitEngine(Host host, Deadline deadline) throws ProvisionException, InterruptedException;

  /// The version of the engine, asked once.
  ///
  /// @throws ProvisionException with the reason when it does not answer
  String askEngine(Host host, Deadline deadline) throws ProvisionException, InterruptedException;
}

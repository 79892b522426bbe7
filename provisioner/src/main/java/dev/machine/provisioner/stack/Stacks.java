package dev.machine.provisioner.stack;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.List;
import java.util.Optional;

/// Stacks of a swarm, deployed by a manager's own docker; where there is no swarm, by Compose on
/// the one host.
public interface Stacks {

  /// Deploys and waits until every service runs as it shall.
  ///
  /// @param rollback whether services that do not come up go back to what they were
  /// @throws ProvisionException failed, with the first failing task's error and its last log lines
  void deploy(StackPlan plan, Host manager, boolean rollback, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException;

  /// Digest of what [#deploy] would bring; it is kept with the stack, so that a change is seen.
  String digest(StackPlan plan) throws ProvisionException;

  List<Running> list(Host manager, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// A stack that is there.
  ///
  /// @param digest of what was deployed last; empty where another tool deployed it
  record Running(String name, Optional<String> digest, List<Service> services) {}

  /// @param running tasks that run, of `wanted`
  record Service(String name, String image, long running, long wanted) {}

  /// Removes a stack and waits until its containers are gone; volumes stay.
  void remove(String name, Host manager, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;
}

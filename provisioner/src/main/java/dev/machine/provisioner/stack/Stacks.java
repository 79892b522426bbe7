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

  /// Deploys and waits until every service runs as it shall, and keeps running for a moment.
  ///
  /// @param rollback whether services that do not come up go back to what they were, and new ones
  ///   go; only in a swarm
  /// @throws ProvisionException failed, with the first failing task's error and its last log lines;
  ///   refused, when the host cannot deploy it
  /// @throws DriverException when a secret cannot be had
  void deploy(StackPlan plan, Host manager, boolean rollback, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException;

  /// Digest of what [#deploy] would bring; it is kept with the stack, so that a change is seen. Of
  /// secrets only the references are in it: whoever reads it could try out values.
  ///
  /// @throws ProvisionException when a file that the Compose file names cannot be read
  String digest(StackPlan plan) throws ProvisionException;

  /// The host among these that deploys: a manager that answers, or where no swarm is, the only one.
  ///
  /// @throws ProvisionException usage, when there are several and no swarm; failed, when none
  ///   answers
  Host home(List<Host> members, Deadline deadline) throws ProvisionException, InterruptedException;

  List<Running> list(Host manager, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// A stack that is there.
  ///
  /// @param digest of what was deployed last; empty where another tool deployed it, or where not
  ///   all of it came up
  record Running(String name, Optional<String> digest, List<Service> services) {
    public Running {
      services = List.copyOf(services);
    }
  }

  /// @param name without the stack's
  /// @param running tasks that run, or ended well where they shall end, of `wanted`
  record Service(String name, String image, long running, long wanted) {}

  /// What runs, ran or shall run of a stack, newest first.
  List<Task> tasks(String name, Host manager, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// @param node host that runs it; empty while it has none
  /// @param state the engine's word
  /// @param error why it does not run; may be empty
  record Task(String service, String name, String node, String state, String error, String since) {}

  /// The command that prints the logs of a stack on the host, as root.
  ///
  /// @param service of the stack; empty for all
  /// @throws ProvisionException usage, when there is no such stack or service
  List<String> logs(
      String name,
      Optional<String> service,
      int lines,
      boolean follow,
      Host manager,
      Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Removes a stack and waits until its containers and networks are gone; volumes stay. Nothing
  /// happens where it is not there.
  void remove(String name, Host manager, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;
}

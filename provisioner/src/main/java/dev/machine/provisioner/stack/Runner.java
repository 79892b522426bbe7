package dev.machine.provisioner.stack;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.stack.Stacks.Running;
import dev.machine.provisioner.stack.Stacks.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What runs the stacks of a host: its swarm, or Compose.
sealed interface Runner permits SwarmStack, ComposeProject {

  /// Whether there is an earlier state to go back to.
  boolean rollsBack();

  /// The script that deploys.
  ///
  /// @param env for docker, secrets among it
  /// @param login what docker reads as its configuration
  Command script(
      String name,
      Bundle bundle,
      String digest,
      Map<String, String> env,
      Optional<String> login,
      Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Keeps the digest of what came up.
  void deployed(String name, String digest, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Ids of the services and their tasks that are there.
  Set<String> known(String name, Deadline deadline) throws ProvisionException, InterruptedException;

  /// @param before tasks whose failures are of an earlier time
  /// @param back whether services shall go back to what they were
  Progressing look(String name, Set<String> before, boolean back, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// The command that prints a task's last lines.
  Command logsOf(String task);

  void rollBack(String name, Set<String> before, Deadline deadline)
      throws ProvisionException, InterruptedException;

  List<Running> list(Deadline deadline) throws ProvisionException, InterruptedException;

  List<Task> tasks(String name, Deadline deadline) throws ProvisionException, InterruptedException;

  /// What has logs, by service.
  Map<String, List<String>> logSources(String name, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// The shell's words that print the log of one source.
  String logLine(String source, String flags);

  void remove(String name, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;
}

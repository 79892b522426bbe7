package dev.machine.provisioner.remote;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Small things done over any [Remote].
public final class Remotes {

  /// Lines of output that an error quotes.
  private static final int TAIL = 20;

  private Remotes() {}

  /// Runs a command that must end with 0.
  ///
  /// @param problem what a failure means: "cannot write /etc/docker/daemon.json on the host"
  /// @throws ProvisionException with `problem`, the command and its output, or as [Remote#run]
  public static Remote.Result checked(
      Remote remote, Command command, String problem, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Remote.Result result = remote.run(command, deadline);
    if (!result.ok()) {
      throw ProvisionException.failed(
              problem, "it ended with " + result.exit() + ": " + command.line())
          .withOutput(output(result));
    }
    return result;
  }

  /// A private directory (0700) of the login's own, under `/var/tmp`.
  public static String privateDirectory(Remote remote, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return RootUpload.privateDirectory(remote, deadline);
  }

  /// What a command printed on both streams.
  public static String output(Remote.Result result) {
    return Stream.of(result.out(), result.err())
        .map(String::stripTrailing)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  /// The last lines of a text.
  public static String tail(String text) {
    var lines = text.stripTrailing().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }
}

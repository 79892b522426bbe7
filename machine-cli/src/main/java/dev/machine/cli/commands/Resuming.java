package dev.machine.cli.commands;

import dev.machine.provisioner.ProvisionException;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/// `create --resume` makes the host that was asked for at first: flags that ask for another one are
/// refused, and not passed over.
final class Resuming {
  private static final Set<String> FITTING =
      Set.of(
          "--resume",
          "--install-deps",
          "--yes",
          "--keep-on-failure",
          "--output",
          "--storage-path",
          "--progress",
          "--no-color",
          "--debug");

  private Resuming() {}

  /// @throws ProvisionException usage, naming the first flag that does not fit
  static void check(CommandSpec spec) throws ProvisionException {
    for (var option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!FITTING.contains(option.longestName())) {
        throw ProvisionException.usage(
            "--resume goes on as the machine was asked for, and takes no " + option.longestName(),
            "leave " + option.longestName() + " away, or machine rm NAME and create it anew");
      }
    }
  }
}

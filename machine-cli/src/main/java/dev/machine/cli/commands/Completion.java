package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Parsers;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.Verb;
import dev.machine.cli.completion.Scripts;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverFactory;
import dev.machine.provisioner.ProvisionException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `completion`.
public final class Completion implements Command {
  private @Nullable String shell;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Prints a completion script: verbs, flags, and the names of your hosts. Without a shell, for",
            "the one in $SHELL.")
        .examples(
            "source <(machine completion bash)",
            "machine completion bash > /etc/bash_completion.d/machine",
            "machine completion zsh > \"${fpath[1]}/_machine\"",
            "machine completion fish > ~/.config/fish/completions/machine.fish")
        .name("SHELL", "bash, zsh or fish.", text -> shell = text);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var path = session.env("SHELL");
    var wanted = shell == null ? path.substring(path.lastIndexOf('/') + 1) : shell;
    var drivers = session.services().drivers().all();
    var scripts =
        new Scripts(
            verb -> flags(verb, drivers), drivers.stream().map(DriverFactory::name).toList());
    var script =
        switch (wanted) {
          case "bash" -> scripts.bash();
          case "zsh" -> scripts.zsh();
          case "fish" -> scripts.fish();
          default ->
              throw ProvisionException.usage(
                  "no completion for the shell \"" + wanted + "\"", Suggestions.COMPLETION_SHELLS);
        };
    session.console().answer(script);
    return ExitCode.DONE;
  }

  private static CommandSpec flags(Verb verb, List<DriverFactory> drivers) {
    var spec = Parsers.of(verb, verb.command()).getCommandSpec();
    if (verb == Verb.CREATE) {
      drivers.forEach(driver -> DriverFlags.add(spec, driver));
    } else if (verb == Verb.ORPHANS) {
      drivers.forEach(driver -> DriverFlags.addAccount(spec, driver));
    }
    return spec;
  }
}

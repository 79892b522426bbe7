package dev.machine.cli;

import dev.machine.cli.App.Wire;
import dev.machine.cli.text.Console;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// One verb: its picocli model (and no other verb's), its flags, its run.
record VerbRun(
    Verb verb, Globals globals, Console console, Map<String, String> environment, Wire wire) {

  int run(Arguments arguments)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    var command = verb.command();
    try (var session =
        new Session(console, globals, environment, new LateServices(wire, globals, console))) {
      var given = arguments.forVerb();
      var line = parser(verb, command, globals);
      if (command instanceof Extensible extensible) {
        extensible.extend(line.getCommandSpec(), given, session);
      }
      parse(line, given);
      if (line.isUsageHelpRequested()) {
        console.answer(usage(line));
        return ExitCode.DONE;
      }
      return command.run(session);
    }
  }

  /// The parser of `verb`, with the global flags mixed in.
  static CommandLine parser(Verb verb, Command command, Globals globals) {
    var spec = CommandSpec.forAnnotatedObject(command);
    spec.addMixin("globals", CommandSpec.forAnnotatedObject(globals));
    spec.qualifiedName();
    var line = new CommandLine(spec);
    line.setCommandName("machine " + verb.word());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOverwrittenOptionsAllowed(true);
    line.setExpandAtFiles(false);
    line.setStopAtPositional(command instanceof TakesRest);
    spec.usageMessage().header(verb.summary() + ".", "");
    spec.usageMessage().width(96).adjustLineBreaksForWideCJKCharacters(false);
    spec.usageMessage().sortOptions(false);
    spec.usageMessage().abbreviateSynopsis(true);
    spec.usageMessage().parameterListHeading("\n");
    spec.usageMessage().optionListHeading("\nFlags:\n");
    return line;
  }

  private void parse(CommandLine line, List<String> given) throws ProvisionException {
    try {
      line.parseArgs(given.toArray(String[]::new));
    } catch (ParameterException e) {
      throw UsageErrors.from(e, "machine " + verb.word());
    }
  }

  private String usage(CommandLine line) {
    var ansi = console.colors() ? Ansi.ON : Ansi.OFF;
    return line.getUsageMessage(ansi).stripTrailing();
  }
}

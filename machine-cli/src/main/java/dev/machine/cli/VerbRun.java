package dev.machine.cli;

import dev.machine.cli.App.Wire;
import dev.machine.cli.text.Console;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/// One verb: its picocli model (and no other verb's), its flags, its run.
record VerbRun(
    Verb verb, Globals globals, Console console, Map<String, String> environment, Wire wire) {

  int run(Arguments arguments)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    var command = verb.command();
    var given = arguments.forVerb();
    var services = new LateServices(wire, globals, console);
    try (var session = new Session(console, globals, environment, services, arguments.typed())) {
      var line = Parsers.of(verb, command, globals);
      if (command instanceof Extensible extensible) {
        extensible.extend(line.getCommandSpec(), given, session);
      }
      parse(line, given, command, session);
      if (line.isUsageHelpRequested()) {
        console.answer(usage(line));
        return ExitCode.DONE;
      }
      Usage.of(line.getCommandSpec()).actions().take(verb.word(), line.getParseResult());
      return command.run(session);
    }
  }

  private void parse(CommandLine line, List<String> given, Command command, Session session)
      throws ProvisionException {
    try {
      line.parseArgs(given.toArray(String[]::new));
    } catch (ParameterException e) {
      throw UsageErrors.from(
          e,
          "machine " + verb.word(),
          flag -> command instanceof Extensible x ? x.explain(flag, session) : Optional.empty());
    }
  }

  private String usage(CommandLine line) {
    var ansi = console.colors() ? Ansi.ON : Ansi.OFF;
    return line.getUsageMessage(ansi).stripTrailing();
  }
}

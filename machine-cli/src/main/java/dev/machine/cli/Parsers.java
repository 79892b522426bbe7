package dev.machine.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Makes the picocli model of a verb.
public final class Parsers {
  private static final int WIDTH = 96;

  /// The global flags stand behind those of the verb and of a driver.
  private static final int GLOBALS = 900;

  private Parsers() {}

  /// The parser of `verb`, with the global flags mixed in.
  public static CommandLine of(Verb verb, Command command) {
    return of(verb, command, new Globals());
  }

  static CommandLine of(Verb verb, Command command, Globals globals) {
    var spec = CommandSpec.create();
    var usage = new Usage(spec);
    command.describe(usage);
    globals.describe(usage.from(GLOBALS));
    var line = new CommandLine(spec);
    line.setCommandName("machine " + verb.word());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOverwrittenOptionsAllowed(true);
    line.setExpandAtFiles(false);
    line.setStopAtPositional(command instanceof TakesRest);
    spec.usageMessage()
        .header(verb.summary() + ".", "")
        .width(WIDTH)
        .adjustLineBreaksForWideCJKCharacters(true)
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .parameterListHeading("\n")
        .optionListHeading("\nFlags:\n");
    return line;
  }
}

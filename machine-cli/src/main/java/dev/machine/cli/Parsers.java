package dev.machine.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

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
    var usage = new Usage();
    var spec = usage.spec();
    command.describe(usage);
    usage.exitsIfUntold("0 done, 1 failed, 2 usage.");
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
        .customSynopsis(synopsis(verb, spec))
        .parameterListHeading("\n")
        .optionListHeading("\nFlags:\n");
    return line;
  }

  private static String synopsis(Verb verb, CommandSpec spec) {
    var words = new StringBuilder("machine " + verb.word() + " [FLAGS]");
    for (var argument : spec.positionalParameters()) {
      var label = argument.paramLabel() + (repeats(argument) ? "..." : "");
      words.append(' ').append(argument.required() ? label : "[" + label + "]");
    }
    return words.toString();
  }

  /// A label that has dots or bars says itself what may be given again.
  private static boolean repeats(PositionalParamSpec argument) {
    var label = argument.paramLabel();
    return argument.arity().max() > 1 && !label.contains("...") && !label.contains("|");
  }
}

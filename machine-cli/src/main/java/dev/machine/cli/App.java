package dev.machine.cli;

import dev.machine.cli.text.Console;
import dev.machine.cli.text.Failures;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// One run of the program: finds the verb, reads its flags, runs it, tells its failure.
public final class App {

  /// Makes the floors below from the flags and the console.
  public interface Wire extends BiFunction<Globals, Console, Services> {}

  private final Console console;
  private final Map<String, String> environment;
  private final Wire wire;

  public App(Console console, Map<String, String> environment, Wire wire) {
    this.console = console;
    this.environment = environment;
    this.wire = wire;
  }

  /// Runs `arguments`; the result is the exit code.
  public int run(List<String> arguments) {
    var split = Arguments.of(arguments);
    if (split.verb().isEmpty() && split.hasFlag("-v", "--version")) {
      return run(split.without("-v", "--version"), Verb.VERSION);
    }
    if (split.verb().isEmpty() || split.verb().get().equals("help")) {
      return help(split);
    }
    var word = split.verb().get();
    var verb = Verb.named(word);
    if (verb.isEmpty()) {
      return unknown(word);
    }
    return run(split, verb.get());
  }

  private int help(Arguments split) {
    var about = split.rest().stream().findFirst();
    if (about.isPresent()) {
      var verb = Verb.named(about.get());
      return verb.isEmpty()
          ? unknown(about.get())
          : run(new Arguments(List.of(), split.verb(), List.of("--help")), verb.get());
    }
    var stray =
        split.flags().stream()
            .filter(f -> f.startsWith("-") && !Help.KNOWN.contains(f))
            .findFirst();
    if (stray.isPresent()) {
      return tell(
          ProvisionException.usage(
              "unknown flag " + stray.get(), Suggestions.flag(stray.get(), Help.KNOWN, "machine")),
          new Globals());
    }
    console.answer(Help.text());
    return ExitCode.DONE;
  }

  private int unknown(String word) {
    return tell(
        ProvisionException.usage(
            "\"" + word + "\" is not a machine command", Suggestions.verbs(word, Verb.words())),
        new Globals());
  }

  private int run(Arguments split, Verb verb) {
    var globals = new Globals();
    try {
      return new VerbRun(verb, globals, console, environment, wire).run(split);
    } catch (ProvisionException
        | DriverException
        | IOException
        | InterruptedException
        | RuntimeException e) {
      return tell(Thread.interrupted() ? interrupted(e) : e, globals);
    }
  }

  /// What fails after Ctrl-C fails by it: an interrupted thread finds its files closed.
  private static Exception interrupted(Exception thrown) {
    if (thrown instanceof InterruptedException) {
      return thrown;
    }
    var interrupted = new InterruptedException("interrupted");
    interrupted.addSuppressed(thrown);
    return interrupted;
  }

  private int tell(Exception thrown, Globals globals) {
    var failure = Failures.of(thrown);
    Failures.tell(console, failure, thrown, globals.json(), globals.debug(environment));
    return failure.exit();
  }
}

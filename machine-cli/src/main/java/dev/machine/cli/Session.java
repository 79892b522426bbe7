package dev.machine.cli;

import dev.machine.cli.progress.Board;
import dev.machine.cli.text.Console;
import dev.machine.cli.text.Failure;
import dev.machine.cli.text.Failures;
import dev.machine.cli.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a command runs with. Not thread-safe but for what it hands out.
public final class Session implements AutoCloseable {
  private final Console console;
  private final Globals globals;
  private final Map<String, String> environment;
  private final Services services;
  private final List<String> arguments;
  private @Nullable Board board;

  /// @param arguments the command line as it was typed, without the program's name
  public Session(
      Console console,
      Globals globals,
      Map<String, String> environment,
      Services services,
      List<String> arguments) {
    this.console = console;
    this.globals = globals;
    this.environment = Map.copyOf(environment);
    this.services = services;
    this.arguments = List.copyOf(arguments);
  }

  public Console console() {
    return console;
  }

  public Globals globals() {
    return globals;
  }

  public Map<String, String> environment() {
    return environment;
  }

  public Services services() {
    return services;
  }

  /// An environment variable; empty text counts as unset.
  public String env(String name) {
    return environment.getOrDefault(name, "");
  }

  /// The whole command line as it was typed, the program first.
  public List<String> argv() {
    var argv = new ArrayList<String>();
    argv.add(console.program().name());
    argv.addAll(arguments);
    return argv;
  }

  /// Where work tells how far it is. The first use also makes Ctrl-C interrupt the work instead of
  /// ending the process, so that it can be undone.
  public Board board() {
    var open = board;
    if (open == null) {
      Interrupts.toThisThread(console, this::remark);
      open = Board.open(globals.progress(), console);
      board = open;
    }
    return open;
  }

  /// Tells what is worth knowing and no answer; to a program that reads events, as an event.
  public void remark(String text) {
    var typed = console.program().in(text);
    console.say(globals.json() ? Json.line(Map.of("event", "note", "text", typed)) : typed);
  }

  /// Tells a failure of one host of several.
  public void tell(Failure failure, Throwable thrown) {
    Failures.tell(console, failure, thrown, globals.json(), globals.debug(environment));
  }

  /// Asks for an explicit yes; no is the answer of silence.
  public boolean confirm(String question) {
    return new ConsolePrompt(console).confirm(question);
  }

  /// Leaves Ctrl-C to the program that is about to run in the foreground.
  ///
  /// @return completed by a signal that it may not have got
  CompletableFuture<String> leaveSignalsToChild() {
    return Interrupts.toChild(console.interactive());
  }

  @Override
  public void close() {
    var open = board;
    if (open != null) {
      open.close();
      board = null;
    }
  }
}

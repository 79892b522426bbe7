package dev.machine.cli;

import dev.machine.cli.text.Console;
import java.util.List;
import java.util.Map;

/// The program.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var environment = System.getenv();
    var console = Console.ofProcess(environment);
    console.exit(app(console, environment).run(List.of(arguments)));
  }

  /// The program with everything wired.
  public static App app(Console console, Map<String, String> environment) {
    return new App(
        console, environment, (globals, terminal) -> new Wiring(globals, environment, terminal));
  }
}

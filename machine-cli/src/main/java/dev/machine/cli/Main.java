package dev.machine.cli;

import dev.machine.cli.text.Console;
import java.util.List;

/// The program.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var environment = System.getenv();
    var console = Console.ofProcess(environment);
    var app =
        new App(
            console,
            environment,
            (globals, terminal) -> new Wiring(globals, environment, terminal));
    Console.exit(app.run(List.of(arguments)));
  }
}

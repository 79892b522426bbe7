package dev.machine.cli.launcher;

import dev.machine.cli.App;
import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Terminal;
import dev.machine.cli.text.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A process for Ctrl-C: the program with a driver that works until it is interrupted, and then
/// takes as long to undo as its second argument says. Arguments: home, `quick` or `slow`.
public final class Interruptible {
  private Interruptible() {}

  public static void main(String[] arguments) {
    var terminal = new Terminal(Path.of(arguments[0]), FakeFactory.LOCAL);
    var console = Console.ofProcess(System.getenv());
    terminal.machines.onCreate =
        progress -> {
          progress.step("Working");
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            progress.step("Undoing");
            if (arguments[1].equals("slow")) {
              new CountDownLatch(1).await();
            }
            throw e;
          }
        };
    var app = new App(console, terminal.environment, (_, _) -> terminal);
    console.exit(app.run(List.of("create", "web1")));
  }
}

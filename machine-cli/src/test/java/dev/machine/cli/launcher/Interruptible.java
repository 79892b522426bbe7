package dev.machine.cli.launcher;

import dev.machine.cli.App;
import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.cli.text.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A process for Ctrl-C: the program with a driver that works until it is interrupted, and then
/// takes as long to undo as its second argument says; or with an ssh that goes on for good.
/// Arguments: home, `quick`, `slow` or `ssh`.
public final class Interruptible {
  private Interruptible() {}

  public static void main(String[] arguments) throws Exception {
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
    var ssh = arguments[1].equals("ssh");
    if (ssh) {
      standIn(terminal);
    }
    console.exit(app.run(List.of(ssh ? "ssh" : "create", "web1")));
  }

  private static void standIn(Terminal terminal) throws Exception {
    terminal.with(Hosts.ready("web1"));
    Files.createDirectories(terminal.sshConfig().getParent());
    Files.writeString(terminal.sshConfig(), "");
    var program = Files.createDirectories(terminal.home.resolve("bin")).resolve("ssh");
    Files.writeString(program, "#!/bin/sh\necho $$\nexec sleep 1000\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    terminal.environment.put("PATH", program.getParent().toString());
  }
}

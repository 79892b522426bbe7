package dev.machine.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Programs of this machine, run in the foreground with the person's own terminal.
public final class Programs {
  private Programs() {}

  /// Finds a program on the person's PATH.
  public static Optional<Path> find(Session session, String program) {
    for (var directory : session.env("PATH").split(File.pathSeparator)) {
      var file = Path.of(directory, program);
      if (!directory.isEmpty() && Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /// Runs it and hands its exit code on; signals are its business.
  public static int run(Session session, List<String> argv)
      throws IOException, InterruptedException {
    return run(session, new ProcessBuilder(argv).inheritIO(), new byte[0]);
  }

  /// Runs it with `input` on its stdin, where a secret is seen by nobody else.
  public static int feed(Session session, List<String> argv, byte[] input)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(argv).inheritIO();
    return run(session, builder.redirectInput(ProcessBuilder.Redirect.PIPE), input);
  }

  private static int run(Session session, ProcessBuilder builder, byte[] input)
      throws IOException, InterruptedException {
    var signal = session.leaveSignalsToChild();
    var process = builder.start();
    // What was sent to us alone must end it too: who sent it waits for us.
    var _ = signal.thenRun(process::destroy);
    try (var stdin = process.getOutputStream()) {
      stdin.write(input);
    }
    int exit = process.waitFor();
    return signal.isDone() ? ExitCode.INTERRUPTED : exit;
  }
}

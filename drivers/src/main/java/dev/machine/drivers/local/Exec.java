package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs programs of this machine: always an argument vector, always under a deadline, output kept
/// for the error message.
public final class Exec {

  /// Exit codes by which a program tells that SIGHUP, SIGINT or SIGTERM ended it.
  private static final Set<Integer> INTERRUPTED = Set.of(129, 130, 143);

  /// As the JDK tells ENOENT.
  private static final String NO_SUCH_FILE = "error=2,";

  private static final Duration OURS = Duration.ofSeconds(1);

  private Exec() {}

  /// What a program said.
  ///
  /// @param output standard output and standard error, as they came
  public record Result(int exit, String output) {}

  /// Runs `argv` to its end; a program that is late is killed.
  ///
  /// @throws DriverException.Failed when it cannot be started
  /// @throws DriverException.TimedOut when it is late
  public static Result run(Deadline deadline, List<String> argv)
      throws DriverException, InterruptedException {
    var process = start(argv);
    try {
      var output =
          CompletableFuture.supplyAsync(
              () -> read(process.getInputStream()), Thread::startVirtualThread);
      if (!process.waitFor(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
        throw new DriverException.TimedOut(
            argv.getFirst() + " took too long", "try again with more time", output.join());
      }
      if (INTERRUPTED.contains(process.exitValue())) {
        awaitInterrupt();
      }
      return new Result(process.exitValue(), output.join());
    } finally {
      // Also on interruption. Standard input stays open until here: image.sh ends when it closes.
      process.destroyForcibly();
      closeQuietly(process);
    }
  }

  private static Process start(List<String> argv) throws DriverException, InterruptedException {
    var command = new ArrayList<>(argv);
    command.set(0, SystemPackages.path(argv.getFirst()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", SystemPackages.PATH, (path, all) -> path + ":" + all);
    try {
      return builder.start();
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains(NO_SUCH_FILE)) {
        awaitInterrupt();
      }
      throw new DriverException.Failed("cannot run " + argv.getFirst(), "is it installed?", "", e);
    }
  }

  /// Ctrl-C at a terminal is for our programs too, and may end them before we hear of it: what
  /// follows must know that it was no failure of theirs.
  private static void awaitInterrupt() throws InterruptedException {
    Wait.pause(OURS);
  }

  /// Runs `argv` and returns its output.
  ///
  /// @param what the step in a person's words, for the error message
  /// @throws DriverException.Failed when it exits with another status than 0
  public static String check(Deadline deadline, String what, List<String> argv)
      throws DriverException, InterruptedException {
    var result = run(deadline, argv);
    if (result.exit() != 0) {
      throw new DriverException.Failed(
          what
              + " failed ("
              + Path.of(argv.getFirst()).getFileName()
              + " exited with "
              + result.exit()
              + ")",
          "see its output",
          result.output(),
          null);
    }
    return result.output();
  }

  /// Starts `argv` and leaves it running, with an environment of nothing but `PATH`: what outlives
  /// this run must not carry its secrets. Output goes to the file `log`.
  public static Process launch(List<String> argv, Path log) throws DriverException {
    var builder = new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.environment().clear();
    builder.environment().put("PATH", SystemPackages.PATH);
    builder.environment().put("LC_ALL", "C.UTF-8");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new DriverException.Failed("cannot run " + argv.getFirst(), "is it installed?", "", e);
    }
  }

  private static String read(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // The program is gone; there is nobody to tell.
    }
  }
}

package dev.machine.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Runs a program for its answer, for ten seconds at most.
final class Probe {
  private static final int SECONDS = 10;

  private Probe() {}

  /// @param exit its exit code
  /// @param output stdout and stderr together, stripped
  record Answer(int exit, String output) {}

  /// Its answer; empty when it did not end in time.
  static Optional<Answer> run(List<String> argv) throws IOException, InterruptedException {
    var log = Files.createTempFile("machine-doctor", ".log");
    var builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null")).redirectOutput(log.toFile());
    try {
      var process = builder.start();
      try {
        return process.waitFor(SECONDS, TimeUnit.SECONDS)
            ? Optional.of(new Answer(process.exitValue(), text(log)))
            : Optional.empty();
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(log);
    }
  }

  private static String text(java.nio.file.Path log) throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
  }
}

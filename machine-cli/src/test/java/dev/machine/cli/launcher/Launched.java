package dev.machine.cli.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The launcher as a process of its own.
final class Launched {
  /// What it answered.
  record Answer(int exit, String out, String err) {}

  /// `./package` alone gives Maven 20, and makes up to six trainings then.
  private static final int LONGEST_MINUTES = 40;

  private Launched() {}

  static Path project() {
    var here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("machine")) ? here : here.getParent();
  }

  static Path launcher() {
    return project().resolve("machine");
  }

  static Answer run(Path directory, Map<String, String> environment, String... argv)
      throws IOException, InterruptedException {
    var out = Files.createTempFile("launched", ".out");
    var err = Files.createTempFile("launched", ".err");
    try {
      var builder = new ProcessBuilder(List.of(argv)).directory(directory.toFile());
      builder.redirectInput(new File("/dev/null"));
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("MACHINE_"));
      builder.environment().putAll(environment);
      var process = builder.start();
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + List.of(argv) + "\n" + Files.readString(err));
      }
      return new Answer(process.exitValue(), read(out), read(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}

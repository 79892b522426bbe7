package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A person's shell with a home of its own: runs the launcher and the real docker CLI.
final class Shell {

  /// What a command answered.
  record Answer(int exit, String out, String err) {
    Answer ok() {
      assertThat(exit).as("exit code; stdout:\n%s\nstderr:\n%s", out, err).isZero();
      return this;
    }

    Answer exits(int code) {
      assertThat(exit).as("exit code; stdout:\n%s\nstderr:\n%s", out, err).isEqualTo(code);
      return this;
    }
  }

  private static final int LONGEST_MINUTES = 20;

  final Path home;
  private final Path machine;
  private final List<String> become;
  private final Map<String, String> environment = new TreeMap<>();

  Shell(Path home) {
    this(home, launcher());
  }

  /// @param machine the program
  /// @param become what runs a command as somebody else
  Shell(Path home, Path machine, String... become) {
    this.home = home;
    this.machine = machine;
    this.become = List.of(become);
    environment.put("HOME", home.toString());
    // Images and packages are shared between suites; everything else is this home's own.
    environment.put("MACHINE_CACHE_PATH", cache());
  }

  private static String cache() {
    var given = System.getenv("MACHINE_CACHE_PATH");
    return given != null ? given : System.getProperty("user.home") + "/.cache/machine";
  }

  Shell with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// The program that this shell runs.
  Path machine() {
    return machine;
  }

  static Path launcher() {
    return project().resolve("machine");
  }

  static Path project() {
    var dir = Path.of("").toAbsolutePath();
    return Files.exists(dir.resolve("machine")) ? dir : dir.getParent();
  }

  Answer machine(String... arguments) throws IOException, InterruptedException {
    var argv = new ArrayList<String>();
    argv.add(machine.toString());
    argv.addAll(List.of(arguments));
    return run(argv.toArray(String[]::new));
  }

  Answer docker(String... arguments) throws IOException, InterruptedException {
    var argv = new ArrayList<String>();
    argv.add("docker");
    argv.addAll(List.of(arguments));
    return run(argv.toArray(String[]::new));
  }

  Answer sh(String script) throws IOException, InterruptedException {
    return run("bash", "-c", script);
  }

  Answer run(String... argv) throws IOException, InterruptedException {
    var out = Files.createTempFile(home, "out", "");
    var err = Files.createTempFile(home, "err", "");
    var process = start(out.toFile(), err.toFile(), argv);
    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(
          "still running: " + List.of(argv) + "\n" + read(out) + "\n" + read(err));
    }
    var answer = new Answer(process.exitValue(), read(out), read(err));
    Files.delete(out);
    Files.delete(err);
    return answer;
  }

  Process start(File out, File err, String... argv) throws IOException {
    var all = new ArrayList<>(become);
    all.addAll(List.of(argv));
    var builder =
        new ProcessBuilder(all)
            .directory(home.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out)
            .redirectError(err);
    builder
        .environment()
        .keySet()
        .removeIf(k -> k.startsWith("DOCKER_") || k.startsWith("MACHINE_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}

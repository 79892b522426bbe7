package dev.machine.provisioner.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Runs a real program as the judge of ours. Where it is not installed the test is skipped, but on
/// CI it fails.
public final class Tool {

  private Tool() {}

  /// What it said; stdout and stderr together.
  public record Said(int exit, String text) {}

  /// The program's path.
  public static String require(String program) {
    var found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(program + " is not installed, and CI skips no test");
    }
    Assumptions.assumeTrue(found.isPresent(), program + " is not installed");
    return found.orElseThrow().toString();
  }

  /// Runs it with these variables alone on top of `PATH`.
  public static Said run(Map<String, String> environment, String... argv)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(argv));
    command.set(0, require(argv[0]));
    var output = Files.createTempFile("tool", ".out");
    try {
      var builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().keySet().retainAll(List.of("PATH"));
      builder.environment().putAll(environment);
      var process = builder.start();
      process.getOutputStream().close();
      try {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
      } finally {
        process.destroyForcibly();
      }
      return new Said(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  /// Runs it, and it must succeed.
  public static String ok(Map<String, String> environment, String... argv)
      throws IOException, InterruptedException {
    var said = run(environment, argv);
    assertThat(said.exit()).as("%s said: %s", List.of(argv), said.text()).isZero();
    return said.text();
  }

  /// This JVM's `java`, with this test's class path.
  public static List<String> java(List<String> options, Class<?> main, String... arguments) {
    var argv = new ArrayList<String>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(options);
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    argv.addAll(List.of(arguments));
    return argv;
  }
}

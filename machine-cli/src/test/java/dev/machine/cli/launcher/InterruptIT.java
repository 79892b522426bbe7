package dev.machine.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ctrl-C, with real signals to a real process.
class InterruptIT {
  @TempDir Path home;
  private Process process;

  private BufferedReader start(String undo) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    process =
        new ProcessBuilder(
                // Whoever runs the tests in the background has some of them ignored.
                "env",
                "--default-signal=INT,TERM,HUP",
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Interruptible.class.getName(),
                home.toString(),
                undo)
            .redirectErrorStream(true)
            .start();
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @AfterEach
  void nothingRunsOn() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private void send(String signal) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static List<String> until(BufferedReader lines, String wanted) throws IOException {
    var seen = new ArrayList<String>();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.add(line);
      if (line.equals(wanted)) {
        return seen;
      }
    }
    throw new AssertionError("never said \"" + wanted + "\": " + seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void theFirstUndoesWhatWasMade(String signal) throws Exception {
    try (var lines = start("quick")) {
      until(lines, "web1: Working");
      send(signal);

      assertThat(until(lines, "web1: Undoing"))
          .anyMatch(line -> line.startsWith("interrupted: undoing"));
      assertThat(until(lines, "machine: interrupted")).isNotEmpty();
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
  }

  /// As timeout(1) and systemd send them: to this process, and not to its group.
  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void whatRunsInTheForegroundEndsWithUs(String signal) throws Exception {
    try (var lines = start("ssh")) {
      var ssh = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
      send(signal);

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(ssh.isAlive()).isFalse();
    }
    assertThat(process.exitValue()).isEqualTo(130);
  }

  @Test
  void theSecondStopsAtOnce() throws Exception {
    try (var lines = start("slow")) {
      until(lines, "web1: Working");
      send("INT");
      until(lines, "web1: Undoing");
      send("INT");

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).isEqualTo(130);
  }
}

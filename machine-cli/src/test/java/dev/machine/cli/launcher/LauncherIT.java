package dev.machine.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.Hosts;
import dev.machine.provisioner.host.HostStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `./machine` as a person runs it.
class LauncherIT {
  /// What a light command has no business with.
  private static final List<String> HEAVY =
      List.of(
          "org.jclouds.",
          "com.google.inject.",
          "org.bouncycastle.",
          "net.schmizz.",
          "com.hierynomus.",
          "org.yaml.");

  @TempDir Path home;

  private Launched.Answer machine(String... arguments) throws IOException, InterruptedException {
    return Launched.run(home, environment(), argv(Launched.launcher(), arguments));
  }

  private Map<String, String> environment() {
    return Map.of("HOME", home.toString(), "SHELL", "/bin/sh");
  }

  private static String[] argv(Path program, String... arguments) {
    return Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
        .toArray(String[]::new);
  }

  /// The first use builds, and says so; no test here waits for that.
  @BeforeAll
  static void build(@TempDir Path home) throws IOException, InterruptedException {
    var built =
        Launched.run(home, Map.of("HOME", home.toString()), argv(Launched.launcher(), "version"));
    assertThat(built.exit()).as(built.err()).isZero();
  }

  @Test
  void printsTheAnswerAndNothingElse() throws Exception {
    var answer = machine("version");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).matches("machine \\S+ \\(Java \\S+\\)\n");
    assertThat(answer.err()).isEmpty();
  }

  @Test
  void handsExitCodesOn() throws Exception {
    assertThat(machine("crate").exit()).isEqualTo(2);
    assertThat(machine("active").exit()).isEqualTo(1);
  }

  @Test
  void worksThroughLinksInOddPlaces() throws Exception {
    var odd = Files.createDirectories(home.resolve("odd place/ü"));
    var absolute = Files.createSymbolicLink(odd.resolve("m 1"), Launched.launcher());
    var relative = Files.createSymbolicLink(home.resolve("m2"), Path.of("odd place/ü/m 1"));

    assertThat(Launched.run(odd, environment(), argv(absolute, "ls", "-q")).exit()).isZero();
    var answer = Launched.run(odd, environment(), argv(relative, "env", "--unset"));
    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).contains("eval \"$(" + relative + " env --unset)\"");
  }

  @Test
  void aRelativeStoreIsRelativeToWhereItIsCalled() throws Exception {
    HostStore.open(home.resolve("mine")).add(Hosts.ready("web1"));

    assertThat(machine("-s", "mine", "ls", "-q").out()).isEqualTo("web1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env web1",
        "env --context web1",
        "url web1",
        "ip web1",
        "ls -q",
        "version",
        "inspect web1",
        "active"
      })
  void lightCommandsLoadNoHeavyLibrary(String line) throws Exception {
    HostStore.open(home.resolve(".machine")).add(Hosts.ready("web1"));
    var log = home.resolve("classes.log");
    var environment =
        Map.of(
            "HOME",
            home.toString(),
            "SHELL",
            "/bin/sh",
            "DOCKER_CONTEXT",
            "web1",
            "JAVA_TOOL_OPTIONS",
            "-Xlog:class+load:file=" + log);

    var answer = Launched.run(home, environment, argv(Launched.launcher(), line.split(" ")));

    assertThat(answer.exit()).as(answer.err()).isZero();
    var loaded = Files.readAllLines(log);
    // The log is a real one: the program itself is in it.
    assertThat(loaded).anyMatch(entry -> entry.contains("dev.machine.cli.App "));
    // Neither from a jar nor out of the cache.
    assertThat(loaded).noneMatch(entry -> HEAVY.stream().anyMatch(entry::contains));
  }

  @Test
  void aCacheThatDoesNotFitIsNoTrouble() throws Exception {
    var environment =
        Map.of("HOME", home.toString(), "JAVA_TOOL_OPTIONS", "-XX:-UseCompressedOops");

    var answer = Launched.run(home, environment, argv(Launched.launcher(), "version"));

    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).matches("machine \\S+ \\(Java \\S+\\)\n");
    assertThat(answer.err().lines()).allMatch(line -> line.startsWith("Picked up"));
  }
}

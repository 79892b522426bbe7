package dev.machine.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the launcher hands to Java, with one that only says what it was given.
class ClassPathChoiceTest {
  @TempDir Path directory;
  private Path launcher;

  @BeforeEach
  void withAJavaThatTells() throws Exception {
    var app = directory.resolve("a place");
    var text =
        Files.readString(Launched.project().resolve("machine-cli/src/main/sh/launcher.sh"))
            .replace("@NEAR@", "near.jar")
            .replace("@FAR@", "far.jar")
            .replace("@FLAGS@", "-Dflag=1");
    launcher = program(app.resolve("bin/machine"), text);
    program(
        app.resolve("lib/runtime/bin/java"), "#!/bin/sh\nfor a; do printf '%s\\n' \"$a\"; done\n");
  }

  private static Path program(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private List<String> told(Path program, String line) throws Exception {
    var argv =
        Stream.concat(Stream.of(program.toString()), Stream.of(line.split(" ")))
            .filter(word -> !word.isEmpty())
            .toArray(String[]::new);
    var answer = Launched.run(directory, Map.of(), argv);
    assertThat(answer.exit()).as(answer.err()).isZero();
    return answer.out().lines().toList();
  }

  private String lib(String name) {
    return directory.resolve("a place/lib").resolve(name).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "help",
        "version",
        "-s ls env web1",
        "--progress plain --debug url web1",
        "ls -q"
      })
  void lightCommandsGetTheLightClassPath(String line) throws Exception {
    assertThat(told(launcher, line))
        .contains("-XX:AOTCache=" + lib("light.aot"), lib("app/near.jar"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create env",
        "-s env ls",
        "ls",
        "ls -q --filter state=running",
        "help create",
        "crate",
        "completion bash",
        "--storage-path version rm"
      })
  void whatIsNotKnownToBeLightGetsEverything(String line) throws Exception {
    assertThat(told(launcher, line))
        .contains(
            "-XX:AOTCache=" + lib("heavy.aot"), lib("app/near.jar") + ":" + lib("app/far.jar"));
  }

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    var answer = Launched.run(directory, Map.of(), launcher.toString(), "url", "a b", "*", "");

    assertThat(answer.out()).endsWith("dev.machine.cli.Main\nurl\na b\n*\n\n");
  }

  @Test
  void linksLeadHome() throws Exception {
    var bin = Files.createDirectories(directory.resolve("usr/bin"));
    Files.createSymbolicLink(bin.resolve("second"), Path.of("../../a place/bin/machine"));
    var first = Files.createSymbolicLink(directory.resolve("first"), bin.resolve("second"));

    assertThat(told(first, "version"))
        .contains("-Dmachine.command=" + first)
        .anyMatch(word -> word.endsWith("/a place/lib/light.aot"));
  }

  @Test
  void anArchiveThatWasTornApartIsToldOf() throws Exception {
    Files.delete(directory.resolve("a place/lib/runtime/bin/java"));

    var answer = Launched.run(directory, Map.of(), launcher.toString(), "version");

    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains("java is not there").contains("hint: unpack");
  }
}

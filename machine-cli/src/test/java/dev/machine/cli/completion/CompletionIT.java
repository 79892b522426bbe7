package dev.machine.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The scripts in the shells themselves, with a `machine` that knows two hosts and an image.
class CompletionIT {
  private static final String MACHINE =
      """
      #!/bin/sh
      case "$*" in
        'ls -q') printf 'web1\\nweb2\\n' ;;
        'image ls') printf 'IMAGE      DRIVER\\nbase-web   nspawn\\n' ;;
      esac
      """;

  @TempDir Path directory;

  @BeforeEach
  void machineOnPath() throws IOException {
    var program = directory.resolve("machine");
    Files.writeString(program, MACHINE);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    for (var shell : List.of("bash", "zsh", "fish")) {
      var terminal = new Terminal(directory, FakeFactory.LOCAL, FakeFactory.EXISTING);
      var script = terminal.run("completion", shell).out();
      Files.writeString(directory.resolve("completion." + shell), script);
    }
  }

  private List<String> run(String... argv) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(argv).directory(directory.toFile());
    builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
    builder.environment().merge("PATH", directory.toString(), (path, ours) -> ours + ":" + path);
    builder.environment().put("HOME", directory.toString());
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output.lines().map(line -> line.replaceAll("\t.*", "")).toList();
  }

  private List<String> bash(String line) throws IOException, InterruptedException {
    var script =
        """
        source completion.bash
        read -ra COMP_WORDS <<<"$1"
        [[ $1 == *' ' ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _machine
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    return run("bash", "-euc", script, "bash", line);
  }

  @ParameterizedTest
  @CsvSource({
    "machine re, restart regenerate-certs registry",
    "machine stop we, web1 web2",
    "machine --debug stop web1 we, web1 web2",
    "machine ls --fi, --filter",
    "machine completion f, fish",
    "machine -s /tmp ls --fi, --filter",
    "'machine create -d ', fake generic",
    "machine create --driver = gen, generic",
    "machine create --fake-f, --fake-fast",
    "machine create --template ci, ci",
    "'machine ls -o ', text json",
    "machine --progress p, plain",
    "machine env --shell f, fish",
    "machine help ssh, ssh",
    "'machine stop ', web1 web2",
    "machine swarm rec, recover",
    "machine swarm join we, web1 web2",
    "'machine swarm --fleet join drain ', web1 web2",
    "'machine image ', ls bake rm",
    "'machine image bake ', web1 web2",
    "'machine image rm ', base-web",
    "machine create --image b, base-web",
    "machine create --from-snapshot we, web1 web2",
    "machine swarm join --m, --manager",
    "machine stack rm --y, --yes",
    "machine drivers show f, fake",
    "machine registry push x --from we, web1 web2",
    "machine apply -f sw, swarm-3"
  })
  void bashCompletesVerbsFlagsAndHosts(String line, String expected)
      throws IOException, InterruptedException {
    assertThat(bash(line)).containsExactlyInAnyOrder(expected.split(" "));
  }

  @Test
  void bashOffersNoHostsForANewOne() throws IOException, InterruptedException {
    assertThat(bash("machine create ")).contains("--driver").doesNotContain("web1");
  }

  /// What needs zsh's line editor is replaced by what prints: the words are zsh's own doing.
  private List<String> zsh(String line) throws IOException, InterruptedException {
    var script =
        """
        compdef() { : }
        compset() { : }
        _files() { : }
        compadd() {
          [[ $1 == -S ]] && shift 2
          shift
          for one in $@; do
            [[ $one == ${${words[CURRENT]}#--*=}* ]] && print -r -- $one
          done
          return 0
        }
        source completion.zsh
        words=(${=1})
        [[ $1 == *' ' ]] && words+=("")
        CURRENT=$#words
        _machine
        """;
    return run("zsh", "-fc", script, "zsh", line);
  }

  @ParameterizedTest
  @CsvSource({
    "machine rege, regenerate-certs",
    "machine stop we, web1 web2",
    "machine --progress plain stop web1 we, web1 web2",
    "machine scp we, web1: web2:",
    "machine create --driver=gen, generic",
    "'machine create -d ', fake generic",
    "machine ls -o j, json",
    "machine ls --fi, --filter",
    "'machine snapshot ', ls create restore rm",
    "'machine snapshot create ', web1 web2",
    "'machine image rm ', base-web",
    "machine templates show ci, ci"
  })
  void zshCompletesVerbsFlagsValuesAndHosts(String line, String expected)
      throws IOException, InterruptedException {
    assertThat(zsh(line)).containsExactlyInAnyOrder(expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "machine rege, regenerate-certs",
    "machine stop we, web1 web2",
    "machine scp web, web1: web2:",
    "'machine create -d ', fake generic",
    "machine ls -o j, json",
    "machine templates show ci, ci",
    "machine ls --fi, --filter",
    "machine --progress plain ls --fi, --filter",
    "'machine snapshot ', ls create restore rm",
    "'machine snapshot create ', web1 web2",
    "machine drivers show f, fake",
    "'machine image rm ', base-web",
    "machine create --image b, base-web",
    "machine create --from-snapshot we, web1 web2",
    "machine swarm join --m, --manager"
  })
  void fishCompletesVerbsFlagsAndHosts(String line, String expected)
      throws IOException, InterruptedException {
    var script = "source completion.fish; complete --do-complete '" + line + "'";
    assertThat(run("fish", "--no-config", "-c", script))
        .containsExactlyInAnyOrder(expected.split(" "));
  }
}

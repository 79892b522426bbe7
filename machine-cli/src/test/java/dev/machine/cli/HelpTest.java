package dev.machine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HelpTest {
  @TempDir Path home;

  @ParameterizedTest
  @EnumSource(Verb.class)
  void everyVerbTeachesByExample(Verb verb) {
    var answer = new Terminal(home, FakeFactory.LOCAL).run(verb.word(), "--help");

    assertThat(answer.exit()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(answer.out())
        .contains("Usage: machine " + verb.word())
        .containsPattern("\nExamples:\n(?s:.*)machine " + verb.word())
        .contains("--storage-path")
        .containsPattern("\nExit codes: ");
    assertThat(answer.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void theGlobalFlagsAreForEveryAction(Verb verb) {
    var spec = Parsers.of(verb, verb.command()).getCommandSpec();
    for (var flag : List.of("--storage-path", "--progress", "--no-color", "--debug", "--help")) {
      assertThat(spec.findOption(flag).description()[0]).as(flag).matches("[A-Z].*");
    }
  }

  @Test
  void variablesOfTheShellStandAsTheyAreTyped() {
    assertThat(new Terminal(home).run("completion", "--help").out())
        .contains("machine completion zsh > \"${fpath[1]}/_machine\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "templates; machine templates [FLAGS] [ls | show TEMPLATE]",
        "scp; machine scp [FLAGS] [NAME:]PATH... [NAME:]PATH",
        "rm; machine rm [FLAGS] NAME...",
        "stop; machine stop [FLAGS] [NAME...]",
        "forward; machine forward [FLAGS] [NAME] [[FORWARD=]LOCAL:REMOTE...]",
        "ssh; machine ssh [FLAGS] [NAME [COMMAND...]]"
      })
  void theUsageTellsWhatMayBeLeftAway(String verb, String usage) {
    assertThat(new Terminal(home).run(verb, "--help").out()).contains("Usage: " + usage + "\n");
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void helpBeforeTheVerbIsTheSame(Verb verb) {
    var terminal = new Terminal(home, FakeFactory.LOCAL);

    assertThat(terminal.run("help", verb.word())).isEqualTo(terminal.run(verb.word(), "-h"));
  }

  @Test
  void withoutAnythingTheVerbsAreListed() {
    var answer = new Terminal(home).run();

    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).contains(Verb.words()).contains("Exit codes").contains("machine rm");
    assertThat(new Terminal(home).run("--help")).isEqualTo(answer);
    assertThat(new Terminal(home).run("help")).isEqualTo(answer);
  }

  @Test
  void createShowsTheFlagsOfTheChosenDriver() {
    var terminal = new Terminal(home, FakeFactory.LOCAL, FakeFactory.EXISTING);

    assertThat(terminal.run("create", "-d", "generic", "--help").out())
        .contains("--generic-address", "[FAKE_ADDRESS]", "100% faster")
        .doesNotContain("--fake-address");
    assertThat(terminal.run("create", "--help").out())
        .contains("--fake-image", "(default debian-12)")
        .doesNotContain("--generic-address");
  }

  @Test
  void createHelpDoesNotNeedADriverThatWorks() {
    var answer = new Terminal(home).run("create", "--help");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).contains("--engine-opt");
  }
}

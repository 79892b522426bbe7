package dev.machine.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplyTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"--var=tag=2", "--file=shop.yaml", "--var-file=vars", "--prune"})
  void aPlanThatWasKeptTakesNothingThatWouldChangeIt(String flag) {
    var answer = new Terminal(home, FakeFactory.LOCAL).run("apply", "-y", flag, "kept.plan");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("a plan has its own file", "machine apply PLAN");
  }

  @Test
  void whatDriversFindWrongIsToldWithTheRest() throws Exception {
    var file = home.resolve("shop.yaml");
    Files.writeString(
        file,
        """
        version: 1
        nmae: shop
        machines:
          - {name: a, driver: fake, driver-options: {fake-fats: "true"}}
          - {name: b, driver: fkae}
        """);
    var answer = new Terminal(home, FakeFactory.LOCAL).run("plan", "-f", file.toString());
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err())
        .contains("shop.yaml:2:1", "nmae", "shop.yaml:4:46", "fake-fats", "shop.yaml:5:23", "fkae");
  }
}

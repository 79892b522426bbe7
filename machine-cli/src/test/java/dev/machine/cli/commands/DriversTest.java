package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Terminal;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.provisioner.lifecycle.Drivers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriversTest {
  @TempDir Path home;

  private Terminal terminal() {
    return new Terminal(home, FakeFactory.LOCAL, FakeFactory.EXISTING, FakeFactory.CLOUD);
  }

  @Test
  void theTableTellsWhatEachCanDo() {
    assertThat(terminal().run("drivers").out())
        .containsPattern("NAME +SERVER +POWER +IMAGES (.*) +ORPHANS +HERE")
        .containsPattern("cloudy +made in a cloud +yes +- .* yes +yes +a server")
        .containsPattern("generic +yours, by SSH +restart +- .* - +yes +a server");
  }

  @Test
  void oneIsShownWithItsOptionsByWhatTheySay() {
    assertThat(terminal().run("drivers", "show", "cloudy").out())
        .containsSubsequence(
            "cloudy: a server of the cloudy kind",
            "Can:",
            "orphans: ",
            "Account:",
            "--cloudy-account",
            "--cloudy-password  its password; a reference: file:PATH",
            "Server:",
            "--cloudy-size");
    assertThat(terminal().run("drivers", "show", "cloudy", "-o", "json").out())
        .containsSubsequence("\"--cloudy-password\"", "\"account\"", "\"secret\" : true");
  }

  @Test
  void onlyAnArbitraryProviderTellsInPart() {
    assertThat(Drivers.load().all())
        .filteredOn(driver -> !driver.roles().isEmpty() && driver.kind() == Kind.CLOUD)
        .filteredOn(driver -> !driver.tellsAll())
        .extracting(driver -> driver.name())
        .containsExactly("jclouds");
  }

  /// In a store whose record has only the reference, nothing else could help on another day.
  @Test
  void everySecretMayComeFromTheEnvironment() {
    assertThat(Drivers.load().all())
        .flatExtracting(driver -> driver.options())
        .filteredOn(option -> option.secret())
        .isNotEmpty()
        .allSatisfy(option -> assertThat(option.env()).isNotEmpty());
  }
}

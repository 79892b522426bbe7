package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Terminal;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.provisioner.lifecycle.Orphans.Account;
import dev.machine.provisioner.lifecycle.Orphans.Orphan;
import dev.machine.provisioner.lifecycle.Orphans.Report;
import dev.machine.provisioner.lifecycle.Orphans.Unasked;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {
  private static final Account LAB =
      new Account("cloudy", OptionValues.EMPTY, "cloudy account=lab");
  private static final Account OLD =
      new Account("cloudy", OptionValues.EMPTY, "cloudy account=old");

  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void left() {
    terminal = new Terminal(home, FakeFactory.LOCAL, FakeFactory.CLOUD);
    terminal.machines.left =
        new Report(
            List.of(LAB),
            List.of(),
            List.of(
                orphan("server", "s-1", "web1", Optional.empty()),
                orphan("group", "g-1", "web1", Optional.empty()),
                orphan("key", "k-2", "web2", Optional.empty()),
                orphan("server", "s-3", "web3", Optional.of("its nonce is unknown here"))));
  }

  private static Orphan orphan(String kind, String id, String name, Optional<String> stays) {
    var made = Optional.of(Instant.parse("2026-01-02T03:04:05Z"));
    return new Orphan(LAB, new Item(kind, id, new ServerRef(name, "0a1b2c3d"), made), stays);
  }

  private void alsoUnasked() {
    terminal.machines.left =
        new Report(
            terminal.machines.left.asked(),
            List.of(new Unasked(OLD, "the secret cloudy-password is missing", "set IT")),
            terminal.machines.left.orphans());
  }

  @Test
  void allAreListedWithTheReasonWhyTheyStay() {
    var answer = terminal.run("orphans");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out())
        .isEqualTo(
            """
            KIND     ID    MADE FOR   NONCE      MADE                   ACCOUNT              REMOVABLE
            server   s-1   web1       0a1b2c3d   2026-01-02T03:04:05Z   cloudy account=lab   yes
            group    g-1   web1       0a1b2c3d   2026-01-02T03:04:05Z   cloudy account=lab   yes
            key      k-2   web2       0a1b2c3d   2026-01-02T03:04:05Z   cloudy account=lab   yes
            server   s-3   web3       0a1b2c3d   2026-01-02T03:04:05Z   cloudy account=lab   no: its nonce is unknown here
            """);
    assertThat(terminal.machines.asked).isEmpty();
  }

  @Test
  void nothingIsRemovedWithoutAYes() {
    var answer = terminal.run("orphans", "--delete");

    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.err()).contains("nothing was removed", "answer y, or give --yes");
    assertThat(terminal.machines.asked).isEmpty();
  }

  @Test
  void whatMayGoIsRemovedInTheGivenOrder() {
    terminal.typed = "yes\n";
    var answer = terminal.run("orphans", "--delete");

    assertThat(answer.exit()).as(answer.err()).isZero();
    assertThat(answer.err()).contains("Remove 3 things for good?");
    assertThat(terminal.machines.asked)
        .containsExactly("remove server s-1", "remove group g-1", "remove key k-2");
  }

  @Test
  void whatStandsUnderSomethingStuckIsLeftForTheNextTime() {
    terminal.machines.failures.put("s-1", new DriverException.Failed("it does not go", "wait"));
    var answer = terminal.run("orphans", "--delete", "--yes", "-o", "json");

    assertThat(answer.exit()).isEqualTo(4);
    assertThat(answer.err()).contains("it does not go", "hint: wait");
    assertThat(terminal.machines.asked).containsExactly("remove server s-1", "remove key k-2");
    assertThat(answer.out())
        .containsSubsequence("\"id\" : \"s-1\"", "\"removed\" : false", "\"id\" : \"k-2\"")
        .containsSubsequence("\"id\" : \"k-2\"", "\"removed\" : true");
  }

  @Test
  void anAccountThatCannotBeAskedIsToldWithWhatToSupply() {
    alsoUnasked();
    var answer = terminal.run("orphans");

    assertThat(answer.exit()).isEqualTo(4);
    assertThat(answer.err())
        .contains(
            "machine: cloudy account=old could not be asked: the secret cloudy-password is missing",
            "hint: set IT");
    assertThat(answer.out()).contains("s-1");
  }

  @Test
  void whereNoneCouldBeAskedItFailed() {
    terminal.machines.left = new Report(List.of(), List.of(new Unasked(OLD, "no", "")), List.of());
    assertThat(terminal.run("orphans").exit()).isEqualTo(1);
  }

  @Test
  void aNamedAccountIsAskedTooItsSecretAsAReference() {
    terminal.run(
        "orphans",
        "-d",
        "cloudy",
        "--cloudy-account",
        "lab",
        "--secret-cmd",
        "cloudy-password=pass show lab");

    var further = terminal.machines.further.orElseThrow();
    assertThat(further.driver()).isEqualTo("cloudy");
    assertThat(further.options().text("cloudy-account")).contains("lab");
    assertThat(further.options().text("cloudy-password")).contains("cmd:pass show lab");
  }

  @Test
  void helpShowsTheFlagsOfTheAccountOnly() {
    assertThat(terminal.run("orphans", "-d", "cloudy", "--help").out())
        .contains("--cloudy-password=REF")
        .contains("a reference: file:PATH, env:NAME or cmd:COMMAND")
        .contains("[CLOUDY_PASSWORD]")
        .doesNotContain("--cloudy-size");
  }

  @Test
  void whereNothingIsLeftItSaysSo() {
    terminal.machines.left = new Report(List.of(LAB), List.of(), List.of());
    assertThat(terminal.run("orphans").err()).contains("cloudy account=lab: nothing is left over");
    terminal.machines.left = new Report(List.of(), List.of(), List.of());
    assertThat(terminal.run("orphans").err()).contains("knows no account");
  }
}

package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.drivers.Resizing.Change;
import dev.machine.drivers.SnapshotControl;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `snapshot`, `set` and `create --from-snapshot`.
class SnapshotTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void oneHost() throws ProvisionException {
    terminal = new Terminal(home, FakeFactory.LOCAL).with(Hosts.ready("web1"));
  }

  @Test
  void statesAreKeptBroughtBackAndGivenUp() {
    assertThat(terminal.run("snapshot", "create", "web1", "one").exit()).isZero();
    assertThat(terminal.run("snapshot", "create", "web1").err()).contains("snapshot-1");
    assertThat(terminal.run("snapshot", "restore", "web1").exit()).isZero();
    assertThat(terminal.run("snapshot", "restore", "web1", "one").exit()).isZero();
    assertThat(terminal.run("snapshot", "rm", "web1", "one").exit()).isZero();
    assertThat(terminal.machines.asked)
        .containsExactly(
            "keep one of web1",
            "keep any of web1",
            "restore newest of web1",
            "restore one of web1",
            "remove snapshot one of web1");
  }

  @Test
  void theListTellsWhetherTheHostRan() {
    var made = Instant.parse("2026-01-02T03:04:05Z");
    terminal.machines.snapshots.add(new SnapshotControl.Snapshot("ready", made, true, 587_127_825));
    terminal.machines.snapshots.add(new SnapshotControl.Snapshot("off", made, false, 0));
    assertThat(terminal.run("snapshot", "ls", "web1").out())
        .isEqualTo(
            """
            SNAPSHOT   MADE                   HOST      MEMORY
            ready      2026-01-02T03:04:05Z   running   587 MB
            off        2026-01-02T03:04:05Z   off       -
            """);
    assertThat(terminal.run("snapshot", "ls", "web1", "-o", "json").out())
        .contains("\"running\" : true", "\"bytes\" : 587127825");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "snapshot; name one: machine snapshot ls web1",
        "snapshot create; snapshot create takes HOST [SNAPSHOT]",
        "snapshot restore a b c; snapshot restore takes HOST [SNAPSHOT]",
        "snapshot rm web1; snapshot rm takes HOST SNAPSHOT",
        "snapshot web1; snapshot does not know \"web1\"",
        "snapshot ls a b; snapshot ls takes [HOST]"
      })
  void whatItDoesNotKnowIsUsage(String line, String told) {
    var answer = terminal.run(line.split(" "));
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains(told);
  }

  @Test
  void anotherHostBeginsFromOneWithItsDriver() {
    assertThat(terminal.run("create", "--from-snapshot", "web1/one", "web2").exit()).isZero();
    var request = terminal.machines.requests.getFirst();
    assertThat(request.fromSnapshot()).contains("web1/one");
    assertThat(request.driver()).contains("fake");
  }

  @Test
  void optionsAreSetByTheirShortNames() {
    terminal.machines.changes.add(
        new Change("fake-image", "debian-12", "debian-13", false, Optional.empty()));
    var answer = terminal.run("set", "web1", "image=debian-13");
    assertThat(answer.exit()).isZero();
    assertThat(answer.err())
        .contains("gets fake-image debian-13 instead of debian-12 (when it starts next)");
    assertThat(terminal.run("set", "--dry-run", "web1", "fake-image=x").err())
        .contains("would get");
    assertThat(terminal.machines.asked)
        .containsExactly(
            "set {fake-image=[debian-13]} of web1", "would set {fake-image=[x]} of web1");
  }

  @Test
  void whatCannotBeSetIsUsage() {
    assertThat(terminal.run("set", "web1", "imgae=x").err())
        .contains("no option \"imgae\"", "did you mean image?");
    assertThat(terminal.run("set", "web1").exit()).isEqualTo(2);
    assertThat(terminal.run("set", "web1", "image").err()).contains("OPTION=VALUE");
    assertThat(terminal.machines.asked).isEmpty();
  }
}

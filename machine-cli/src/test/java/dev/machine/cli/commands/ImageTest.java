package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.drivers.ImageControl.Baked;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.HostImages.Row;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void oneHost() throws ProvisionException {
    terminal = new Terminal(home).with(Hosts.ready("web1"));
  }

  @Test
  void anImageIsNamedAfterItsHostUnlessToldOtherwise() {
    assertThat(terminal.run("image", "bake", "web1", "base").exit()).isZero();
    assertThat(terminal.run("image", "bake", "web1").exit()).isZero();

    assertThat(terminal.machines.asked).containsExactly("bake base of web1", "bake web1 of web1");
  }

  @Test
  void theListTellsWhatEachIsMadeOf() {
    var made = Instant.parse("2026-01-02T03:04:05Z");
    terminal.machines.images.add(new Row("nspawn", new Baked("base", "web1", made, 480_000_000)));

    assertThat(terminal.run("image").out())
        .isEqualTo(
            """
            IMAGE   DRIVER   MADE OF   MADE                   SIZE
            base    nspawn   web1      2026-01-02T03:04:05Z   480 MB
            """);
    assertThat(terminal.run("image", "ls", "-o", "json").out()).contains("\"bytes\" : 480000000");
  }

  @Test
  void oneIsRemovedByName() {
    assertThat(terminal.run("image", "rm", "base").exit()).isZero();
    assertThat(terminal.machines.asked).containsExactly("remove image base");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "image bake; image bake takes HOST [IMAGE]",
        "image rm; image rm takes IMAGE",
        "image bkae web1; did you mean bake? one of ls, bake, rm",
        "image ls web1; image ls takes no argument"
      })
  void whatItDoesNotKnowIsUsage(String line, String told) {
    var answer = terminal.run(line.split(" "));

    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains(told);
  }
}

package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogsTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void oneHost() throws ProvisionException {
    terminal = new Terminal(home).with(Hosts.ready("web1"));
  }

  @Test
  void theConsoleIsReadWithoutTheHost() {
    terminal.machines.consoles.put("web1", "one\ntwo\nthree");

    assertThat(terminal.run("logs", "--boot", "web1").out()).isEqualTo("one\ntwo\nthree\n");
    assertThat(terminal.run("logs", "--boot", "-n", "2", "web1").out()).isEqualTo("two\nthree\n");
  }

  @Test
  void theTranscriptIsInTheStore() throws Exception {
    var file = home.resolve(".machine/hosts/web1/provision.log");
    Files.writeString(file, "== Installing\n# dpkg\n");

    assertThat(terminal.run("logs", "--provisioning", "web1").out())
        .isEqualTo("== Installing\n# dpkg\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--boot --provisioning", "-f --boot", "-n 0", "-n many"})
  void whatMakesNoSenseIsUsage(String flags) {
    assertThat(terminal.run(("logs web1 " + flags).split(" ")).exit()).isEqualTo(2);
  }
}

package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.engine.Bundle;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.EngineChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeTest {
  private static final Bundle NONE = new Bundle("", List.of());

  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void oneHost() throws ProvisionException {
    terminal = new Terminal(home).with(Hosts.ready("web1"));
  }

  private static PackageSwap to(String version) {
    var deb = new Bundle.Deb("docker.io", version, "amd64", "0".repeat(64), 1);
    return new PackageSwap(new Bundle("1", List.of(deb)), List.of(), NONE, List.of());
  }

  @Test
  void tellsWhatTheHostHasThen() {
    terminal.machines.swap = to("26.1.5-10");

    assertThat(terminal.run("upgrade", "web1").err()).contains("web1: has docker.io 26.1.5-10");
    assertThat(terminal.run("rollback", "web1").err()).contains("web1: has docker.io 26.1.5-10");
  }

  @Test
  void theNewestEngineIsUpToDate() {
    assertThat(terminal.run("upgrade", "web1").err()).contains("web1: is up to date");
  }

  @Test
  void aWayBackIsAskedForUnlessToldOtherwise() {
    terminal.run("upgrade", "web1");
    terminal.run("upgrade", "--no-way-back", "--mirror", "http://mirror.test/debian", "web1");

    assertThat(terminal.machines.asked)
        .containsExactly(
            new EngineChange.Upgrade(Optional.empty(), true) + " web1",
            new EngineChange.Upgrade(Optional.of("http://mirror.test/debian"), false) + " web1");
  }
}

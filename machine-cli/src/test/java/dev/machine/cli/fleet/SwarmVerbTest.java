package dev.machine.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.FakeSwarms;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.provisioner.swarm.SwarmState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwarmVerbTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void twoHostsOfAFleet() throws Exception {
    for (var file : List.of("ca.pem", "cert.pem", "key.pem")) {
      Files.writeString(Files.createDirectories(home.resolve(".machine/pki")).resolve(file), file);
    }
    var label = Map.of("machine.fleet", "shop");
    terminal =
        new Terminal(home, FakeFactory.LOCAL)
            .with(
                Hosts.of("web1", "fake", new HostStatus.Ready(), label),
                Hosts.of("web2", "fake", new HostStatus.Ready(), label),
                Hosts.ready("alone"));
    terminal.swarms.state =
        new SwarmState(
            "c1",
            List.of(
                FakeSwarms.node("web1", SwarmRole.MANAGER, "ready", true),
                FakeSwarms.node("web2", SwarmRole.MANAGER, "ready", true)));
  }

  @Test
  void theListTellsHowManyMayBeLost() {
    assertThat(terminal.run("swarm").out())
        .isEqualTo(
            """
            FLEET   SWARM   MANAGERS   NODES   SPARE   ERROR
            shop    c1      2/2        2/2     0
            """);
    terminal.swarms.failure = ProvisionException.failed("no manager answers", "start one");
    assertThat(terminal.run("swarm", "ls", "-o", "json").out())
        .contains("\"fleet\" : \"shop\"", "\"error\" : \"no manager answers\"");
  }

  @Test
  void theStatusTellsOfEachNode() {
    var answer = terminal.run("swarm", "status");
    assertThat(answer.out())
        .contains("web1   leader    ready   active         10.0.0.2   26.1.5   tier=web");
    assertThat(answer.err()).contains("no manager can be spared");
    assertThat(terminal.run("swarm", "status", "-o", "json").out())
        .contains("\"leader\" : true", "\"tier\" : \"web\"");
  }

  @Test
  void eachHostInItsTurn() {
    assertThat(terminal.run("swarm", "init", "web1").err()).contains("docker --context shop");
    terminal.run("swarm", "join", "web2", "--manager");
    terminal.run("swarm", "join", "web2");
    terminal.run("swarm", "drain", "web1", "web2");
    terminal.run("swarm", "activate", "web1");
    terminal.run("swarm", "promote", "web2");
    terminal.run("swarm", "demote", "web2");
    terminal.run("swarm", "leave", "--force", "--fleet", "shop", "gone");
    terminal.run("swarm", "token-rotate");
    terminal.run("swarm", "recover", "-y", "web1");
    assertThat(terminal.swarms.asked)
        .containsExactly(
            "init web1",
            "join web2 manager to web1+web2",
            "join web2 worker to web1+web2",
            "drain web1",
            "drain web2",
            "activate web1",
            "web2 a manager",
            "web2 a worker",
            "leave gone by force",
            "rotate",
            "recover web1");
  }

  @Test
  void theFirstFailureStopsTheOthers() {
    terminal.swarms.failure = ProvisionException.refused("the quorum would be lost", "promote one");
    assertThat(terminal.run("swarm", "demote", "web1", "web2").exit()).isEqualTo(3);
    assertThat(terminal.swarms.asked).containsExactly("web1 a worker");
  }

  @Test
  void theContextLeadsToALiveManagerAndGoesWithTheSwarm() throws Exception {
    terminal.run("swarm", "init", "web1");
    assertThat(context()).contains("tcp://127.0.0.1:42376", "by web1");
    assertThat(terminal.run("swarm", "context").out()).isEqualTo("shop\n");
    terminal.swarms.last = true;
    terminal.run("swarm", "leave", "web1");
    assertThat(context()).doesNotContain("by web1");
  }

  @Test
  void theContextGoesWithTheLastHostToo() throws Exception {
    terminal.run("swarm", "init", "web1");
    assertThat(terminal.run("rm", "-y", "web1").exit()).isZero();
    assertThat(context()).contains("by web1");
    assertThat(terminal.run("rm", "-y", "web2").exit()).isZero();
    assertThat(context()).doesNotContain("by web1");
  }

  private String context() throws Exception {
    var text = new StringBuilder();
    try (Stream<Path> files = Files.walk(home.resolve(".docker"))) {
      for (var file : files.filter(f -> f.endsWith("meta.json")).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  @Test
  void recoveryIsAskedFor() {
    assertThat(terminal.run("swarm", "recover", "web1").exit()).isEqualTo(3);
    assertThat(terminal.swarms.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "swarm demoet web1; did you mean demote?",
        "swarm promote; machine swarm promote web1",
        "swarm status --fleet shpo; did you mean shop?",
        "swarm join wbe2 --fleet shop; did you mean web2?",
        "swarm drain alone; is of no fleet",
        "swarm init web1 web2; only one"
      })
  void whatIsNotUnderstoodIsUsage(String line, String hint) {
    var answer = terminal.run(line.split(" "));
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains(hint);
    assertThat(terminal.swarms.asked).isEmpty();
  }
}

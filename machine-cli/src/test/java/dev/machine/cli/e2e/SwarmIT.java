package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three real hosts are a swarm of managers that outlives the loss of one, by hand as a person
/// would.
class SwarmIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;

  private Shell shell;

  @BeforeEach
  void hosts() throws Exception {
    shell = new Shell(home);
    shell
        .sh(
            "for n in mg-1 mg-2 mg-3; do "
                + Shell.launcher()
                + " create -d nspawn --label machine.fleet=mg $n & pids=\"$pids $!\"; done;"
                + " for p in $pids; do wait $p || exit 1; done")
        .ok();
  }

  @AfterEach
  void remove() throws Exception {
    shell.sh("for n in mg-1 mg-2 mg-3; do " + Shell.launcher() + " rm -y $n & done; wait");
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
  }

  @Test
  void a_swarm_of_managers_outlives_the_loss_of_one() throws Exception {
    isMade();
    movesTasksAndRoles();
    losesAManagerAndGetsAnother();
    ends();
  }

  private void isMade() throws Exception {
    assertThat(shell.machine("swarm", "status").exits(1).err()).contains("machine swarm init HOST");
    shell.machine("swarm", "init", "mg-1").ok();
    shell.machine("swarm", "join", "--manager", "mg-2", "mg-3").ok();
    var state = state();
    assertThat(state.path("managersReachable").asInt()).isEqualTo(3);
    assertThat(state.path("spare").asInt()).isEqualTo(1);
    var listening = shell.machine("ssh", "mg-2", "ss -Hltn sport = :2377").ok().out();
    assertThat(listening).contains("10.").doesNotContain("0.0.0.0:2377", "*:2377");
    var told =
        shell.sh(
            "token='SWMTKN-1-[0-9a-z]{20}'; grep -rlE \"$token\" .machine --exclude-dir=drivers;"
                + " grep -lE \"$token\" /proc/[0-9]*/cmdline");
    assertThat(told.out()).as("where a token is").isEmpty();
    assertThat(shell.docker("--context", "mg", "node", "ls", "-q").ok().out().lines()).hasSize(3);
  }

  private void movesTasksAndRoles() throws Exception {
    shell
        .sh(
            """
            set -e
            mkdir -p img/bin && cp "$(command -v busybox)" img/bin/
            for n in mg-1 mg-2 mg-3; do tar -C img -c . | docker --context $n import - local/box; done
            docker --context mg service create -q --no-resolve-image --endpoint-mode dnsrr --name s \
              --stop-grace-period 1s \
              --mode global local/box busybox sleep 9999
            """)
        .ok();
    shell.machine("swarm", "drain", "mg-3").ok();
    assertThat(shell.docker("--context", "mg-3", "ps", "-q").ok().out()).isEmpty();
    assertThat(node("mg-3").path("availability").asText()).isEqualTo("drain");
    shell.machine("swarm", "activate", "mg-3").ok();
    shell.machine("swarm", "demote", "mg-1").ok();
    assertThat(node("mg-1").path("role").asText()).isEqualTo("worker");
    shell.machine("swarm", "promote", "mg-1").ok();
    assertThat(state().path("managersReachable").asInt()).isEqualTo(3);
    shell.machine("swarm", "token-rotate").ok();
  }

  private void losesAManagerAndGetsAnother() throws Exception {
    var leader = leader();
    shell.machine("kill", leader).ok();
    var seen = shell.machine("swarm", "status").ok();
    assertThat(seen.out()).contains(leader);
    shell
        .sh(
            "for i in $(seq 40); do "
                + Shell.launcher()
                + " swarm status -o json | grep -q '\"managersReachable\" : 2' && exit 0; sleep 1; done; exit 1")
        .ok();
    var other = leader.equals("mg-2") ? "mg-3" : "mg-2";
    assertThat(shell.machine("swarm", "demote", other).exits(3).err()).contains("quorum");
    shell.machine("rm", "-y", leader).ok();
    shell.machine("create", "-d", "nspawn", "--label", "machine.fleet=mg", leader).ok();
    shell.machine("swarm", "join", "--manager", leader).ok();
    var state = state();
    assertThat(state.path("managersReachable").asInt()).isEqualTo(3);
    assertThat(state.path("nodeCount").asInt()).isEqualTo(3);
    assertThat(shell.docker("--context", "mg", "node", "ls", "-q").ok().out().lines()).hasSize(3);
  }

  private void ends() throws Exception {
    shell.machine("swarm", "leave", "mg-3", "mg-2").ok();
    assertThat(shell.machine("swarm", "leave", "mg-1").ok().err()).contains("the swarm is gone");
    assertThat(shell.docker("context", "ls", "-q").ok().out()).doesNotContain("mg\n");
    for (var name : new String[] {"mg-1", "mg-2", "mg-3"}) {
      var info = shell.docker("--context", name, "info", "-f", "{{.Swarm.LocalNodeState}}");
      assertThat(info.ok().out()).isEqualTo("inactive\n");
    }
  }

  private JsonNode state() throws Exception {
    return JSON.readTree(shell.machine("swarm", "status", "-o", "json").ok().out());
  }

  private JsonNode node(String name) throws Exception {
    var nodes = new TreeMap<String, JsonNode>();
    state().path("nodes").forEach(node -> nodes.put(node.path("name").asText(), node));
    return nodes.get(name);
  }

  private String leader() throws Exception {
    for (var node : state().path("nodes")) {
      if (node.path("leader").asBoolean()) {
        return node.path("name").asText();
      }
    }
    throw new AssertionError("no leader");
  }
}

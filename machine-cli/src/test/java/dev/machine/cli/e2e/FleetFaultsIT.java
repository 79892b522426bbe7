package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong with a fleet of real hosts: each time one clear message, a way on that leads on,
/// and `apply` again goes on from there.
class FleetFaultsIT {

  private static final String HOSTS =
      """
      version: 1
      name: fa
      variables: {level: info}
      defaults:
        driver: nspawn
        engine: {settings: {log-level: "${level}"}}
      machines:
        - {name: fa, count: 3}
      swarm: {managers: ["fa-*"]}
      registry: {host: fa-1}
      """;

  private static final String WITH_STACK =
      """
      version: 1
      name: fa
      base: fa.yaml
      stacks:
        - {name: shop, compose: shop.yaml, images: ["*"]}
      """;

  private static final String SHOP =
      """
      services:
        box:
          image: box:1
          command: [busybox, sleep, "9999"]
          stop_grace_period: 1s
          deploy: {endpoint_mode: dnsrr}
      """;

  @TempDir Path home;

  private Shell shell;
  private FleetVerbs fleet;

  @BeforeEach
  void files() throws Exception {
    shell = new Shell(home);
    fleet = new FleetVerbs(shell, "-f", "./fa.yaml");
    Files.writeString(home.resolve("fa.yaml"), HOSTS);
    Files.writeString(home.resolve("with-stack.yaml"), WITH_STACK);
    Files.writeString(home.resolve("shop.yaml"), SHOP);
  }

  @AfterEach
  void remove() throws Exception {
    shell.machine("rm", "-f", "-y", "fa-1", "fa-2", "fa-3");
  }

  @Test
  void nothing_is_lost_and_apply_goes_on() throws Exception {
    leavesAMachineOfSomebodyElseAlone();
    outlivesAHostThatDiesWhileItIsMade();
    outlivesAHostThatDiesWhileItJoins();
    outlivesAHostThatDiesInARoll();
    tellsThatTheRegistryIsFull();
    comesBackFromALostQuorum();
    isRecovered();
    fleet.destroy().ok();
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
  }

  private void leavesAMachineOfSomebodyElseAlone() throws Exception {
    shell.machine("create", "-d", "none", "--url", "unix:///nowhere/docker.sock", "fa-2").ok();
    var refused = fleet.apply().exits(3);
    assertThat(refused.err())
        .contains("the machine \"fa-2\" exists already, and it is of no fleet")
        .contains("hint: choose other names in the file, or remove them: ");
    assertThat(shell.machine("ls", "-q").ok().out()).as("nothing was made").isEqualTo("fa-2\n");
    shell.machine("rm", "-y", "fa-2").ok();
  }

  private void outlivesAHostThatDiesWhileItIsMade() throws Exception {
    var died = cut("fa-2: Installing the engine", "fa-2", "").exits(4);
    assertThat(problems(died))
        .singleElement()
        .asString()
        .matches(
            "machine: fa-2: the connection to \\S+ was lost .*; what was there before could not be"
                + " put back");
    assertThat(died.err())
        .contains("hint: check the line and that the host is still up, then try again\n")
        .contains("fa-1: is there in", "fa-3: is there in", "node fa-3: is there in")
        .contains("node fa-2: not done: it needs machine fa-2")
        .contains("7 of 10 done in", "; apply again goes on from here");
    assertThat(shell.machine("ls", "-q").ok().out())
        .as("the half host is undone")
        .isEqualTo("fa-1\nfa-3\n");
  }

  /// When its power goes a moment later than was meant, it has joined, and all may have been done.
  private void outlivesAHostThatDiesWhileItJoins() throws Exception {
    var died = cut("node fa-2: Joining the swarm", "fa-2", "");
    if (died.err().contains("node fa-2: is there")) {
      assertThat(died.exit()).as(died.err()).isIn(0, 4);
    } else {
      died.exits(4);
      assertThat(problems(died)).anyMatch(line -> line.startsWith("machine: node fa-2: "));
      assertThat(died.err()).contains("hint: ").contains("; apply again goes on from here");
    }
    goesOn(fleet);
  }

  /// What is behind it is not begun, so that the quorum stays. Whoever leads the managers comes
  /// last, and after an election that may be this one.
  private void outlivesAHostThatDiesInARoll() throws Exception {
    var debug = fleet.with("level", "debug");
    var died = cut("fa-2: Taking over the engine", "fa-2", "--var level=debug");
    assertThat(died.exit()).isIn(1, 4);
    assertThat(problems(died)).singleElement().asString().startsWith("machine: fa-2: ");
    assertThat(died.err())
        .satisfiesAnyOf(
            told -> assertThat(told).contains("not done: it needs machine fa-2"),
            told ->
                assertThat(told)
                    .contains("fa-1: is as the file says", "fa-3: is as the file says"));
    goesOn(debug);
  }

  private void tellsThatTheRegistryIsFull() throws Exception {
    var shop = new FleetVerbs(shell, "-f", "./with-stack.yaml").with("level", "debug");
    shell
        .sh(
            """
            set -e
            mkdir -p img/bin && cp "$(command -v busybox)" img/bin/
            tar -C img -c . | docker --context fa-2 import - box:1
            """)
        .ok();
    var small =
        """
        set -e
        systemctl stop machine-registry
        mount -t tmpfs -o size=8m none /var/lib/machine-registry
        chown docker-registry: /var/lib/machine-registry
        systemctl start machine-registry
        dd if=/dev/zero of=/var/lib/machine-registry/filler bs=8k || true
        """;
    shell.machine("ssh", "fa-1", small).ok();
    var nowhere = shop.apply().exits(1);
    assertThat(nowhere.err()).contains("No such image", "hint: bring the image to the fleet's");
    var full = shell.machine("registry", "push", "--from", "fa-2", "box:1").exits(1);
    assertThat(full.err())
        .contains("the disk of the registry on \"fa-1\" is full: /var/lib/machine-registry")
        .contains("registry gc removes what no tag leads to");
    shell.machine("ssh", "fa-1", "rm /var/lib/machine-registry/filler").ok();
    shell.machine("registry", "push", "--from", "fa-2", "box:1").ok();
    shop.apply().ok();
    isWhole(shop);
    shell.machine("stack", "rm", "-y", "shop").ok();
  }

  private void comesBackFromALostQuorum() throws Exception {
    var warn = fleet.with("level", "warn");
    loseQuorum();
    var told = warn.apply().ok();
    assertThat(told.err())
        .contains("note: the swarm cannot be seen: the swarm has lost its quorum")
        .contains("; apply again when its managers are back")
        .contains("left alone until its swarm can be seen, although: log-level: debug -> warn")
        .contains("All 2 done");
    managersAreBack();
    goesOn(warn);
  }

  private void isRecovered() throws Exception {
    loseQuorum();
    shell.machine("swarm", "recover", "-y", "fa-1").ok();
    goesOn(fleet.with("level", "warn"));
  }

  /// One question without an answer may be a slow one.
  private void loseQuorum() throws Exception {
    shell.machine("kill", "fa-2").ok();
    shell.machine("kill", "fa-3").ok();
    shell
        .sh(
            """
            silent=0
            for i in $(seq 60); do
              if timeout 5 docker --context fa-1 node ls; then silent=0; else silent=$((silent + 1)); fi
              [ $silent -lt 2 ] || exit 0
              sleep 0.5
            done
            exit 1
            """)
        .ok();
  }

  /// While one of them is not reached yet, no other may restart.
  private void managersAreBack() throws Exception {
    shell
        .sh(
            """
            for i in $(seq 240); do
              back=$(timeout 5 docker --context fa-1 node ls --format '{{.Status}} {{.ManagerStatus}}' |
                grep -cE '^Ready (Leader|Reachable)$')
              [ "$back" != 3 ] || exit 0
              sleep 0.5
            done
            exit 1
            """)
        .ok();
  }

  /// Whatever a host lacks that was off is seen once it is on: by the second one.
  private void goesOn(FleetVerbs with) throws Exception {
    with.apply().ok();
    with.apply().ok();
    isWhole(with);
  }

  private void isWhole(FleetVerbs as) throws Exception {
    assertThat(as.plan().ok().out()).endsWith("Fleet fa: nothing to do.\n");
    assertThat(shell.docker("--context", "fa", "node", "ls", "-q").ok().out().lines()).hasSize(3);
  }

  /// As a power cut does it: all processes of a host at once, while `apply` works at it.
  private Shell.Answer cut(String when, String host, String variables) throws Exception {
    return shell.sh(
        """
        %s apply -y -f ./fa.yaml %s >cut.out 2>cut.err & pid=$!
        until grep -q '%s' cut.err; do kill -0 $pid || break; sleep 0.02; done
        kill -9 "$(cut -d' ' -f1 .machine/drivers/nspawn/%s-*/run/supervisor.pid)"
        wait $pid; code=$?; cat cut.err >&2; exit $code
        """
            .formatted(Shell.launcher(), variables, when, host));
  }

  /// The lines that name a problem: of the host that died, one a change.
  private static List<String> problems(Shell.Answer answer) {
    var problems = answer.err().lines().filter(line -> line.startsWith("machine: ")).toList();
    assertThat(problems).as(answer.err()).isNotEmpty().allMatch(line -> line.contains("fa-2"));
    return problems;
  }
}

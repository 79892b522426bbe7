package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an ordinary user has of virtual machines with kernels of their own, through jclouds:
/// emulated where nothing better works, with the engine really installed over SSH. Two more begin
/// from an image of the first, and are a swarm with a mesh, which needs a kernel with IP_VS.
class VirtualMachineIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path place;

  private OrdinaryUser user;
  private Shell shell;
  private Path store;

  @BeforeEach
  void an_ordinary_user() throws Exception {
    user = OrdinaryUser.in(place);
    shell = user.shell();
    store = user.home().resolve(".machine");
  }

  @AfterEach
  void nobody() throws Exception {
    user.remove();
  }

  @Test
  void makes_virtual_machines_and_a_swarm_of_them() throws Exception {
    var before = LeftBehind.now(store);
    try {
      shell.machine("create", "-d", "qemu", "--image", "debian-12", "demo").ok();
      Box.on(shell, "demo").saysHello();
      belongsToTheUser();
      comesBack();
      anotherBeginsFromIt();
      shell.machine("snapshot", "rm", "demo", "ready").ok();
      assertThat(shell.machine("snapshot", "ls", "demo", "-o", "json").ok().out()).contains("[ ]");
      isSetForItsNextStart();
      shell.machine("stop", "demo").ok();
      shell.machine("image", "bake", "demo", "demo-base").ok();
      assertThat(shell.machine("status", "demo").ok().out()).isEqualTo("Stopped\n");

      makesTwins("demo-base");
      assertThat(shell.machine("image", "rm", "demo-base").exits(3).err())
          .contains("stands on the image demo-base");
      shell.machine("ssh", "two", "sudo date -s '-10 minutes'").ok();
      clockIsRightAgain();
      meshes();
    } finally {
      for (var name : List.of("one", "two", "demo")) {
        shell.machine("rm", "-y", name);
      }
      shell.machine("image", "rm", "demo-base");
    }
    assertThat(LeftBehind.now(store)).isEqualTo(before);
    assertThat(store.resolve("drivers/qemu")).isEmptyDirectory();
  }

  /// Kept while it runs, changed, and brought back.
  private void comesBack() throws Exception {
    shell.machine("ssh", "demo", "echo one >/root/state; sync").ok();
    shell.machine("snapshot", "create", "demo", "ready").ok();
    shell.machine("ssh", "demo", "echo two >/root/state; sync").ok();
    assertThat(shell.machine("snapshot", "restore", "demo", "raedy").exits(2).err())
        .contains("did you mean ready?");
    shell.machine("snapshot", "restore", "demo", "ready").ok();
    assertThat(shell.machine("ssh", "demo", "cat /root/state").ok().out()).isEqualTo("one\n");
    shell.docker("--context", "demo", "version").ok();
  }

  private static final List<String> WHAT_IT_IS =
      List.of(
          "cat /etc/machine-id",
          "hostname",
          "cat /etc/ssh/ssh_host_ed25519_key.pub",
          "cat /root/.ssh/authorized_keys",
          "docker info --format '{{.ID}}'",
          "sha256sum </etc/docker/machine/server.pem",
          "ip -4 -o addr show scope global | grep -o '10\\.214[^ ]*'",
          "cat /var/lib/machine-seed");

  /// Made from the saved state, and nothing of what makes a host itself is the other one's.
  private void anotherBeginsFromIt() throws Exception {
    try {
      shell.machine("create", "--from-snapshot", "demo/ready", "clone").ok();
      long before = System.currentTimeMillis() / 1000;
      var clock = Long.parseLong(shell.machine("ssh", "clone", "date +%s").ok().out().strip());
      assertThat(clock).isBetween(before - 5, System.currentTimeMillis() / 1000 + 5);
      var script = String.join("; echo --; ", WHAT_IT_IS);
      var first = shell.machine("ssh", "demo", script).ok().out().split("--\n");
      var second = shell.machine("ssh", "clone", script).ok().out().split("--\n");
      assertThat(second).hasSize(WHAT_IT_IS.size()).hasSameSizeAs(first);
      for (int i = 0; i < second.length; i++) {
        assertThat(second[i]).as(WHAT_IT_IS.get(i)).isNotBlank().isNotEqualTo(first[i]);
      }
      assertThat(shell.machine("ssh", "clone", "cat /root/state").ok().out()).isEqualTo("one\n");
      new Box(shell, "clone").saysHello();
      shell.docker("--context", "demo", "version").ok();
      thatLivesOnInItsOwnClone();
    } finally {
      shell.machine("rm", "-y", "clone");
      shell.machine("rm", "-y", "third");
    }
  }

  /// Of three disks, one over the other, each host has its own: the one between may go.
  private void thatLivesOnInItsOwnClone() throws Exception {
    shell.machine("ssh", "clone", "echo three >/root/state; sync").ok();
    shell.machine("snapshot", "create", "clone", "again").ok();
    shell.machine("ssh", "clone", "echo four >/root/state; sync").ok();
    shell.machine("create", "--from-snapshot", "clone/again", "third").ok();
    shell.machine("snapshot", "restore", "clone", "again").ok();
    assertThat(shell.machine("ssh", "clone", "cat /root/state").ok().out()).isEqualTo("three\n");
    shell.machine("rm", "-y", "clone").ok();
    shell.machine("restart", "third").ok();
    assertThat(shell.machine("ssh", "third", "hostname; cat /root/state").ok().out())
        .isEqualTo("third\nthree\n");
    shell.docker("--context", "third", "version").ok();
    shell.machine("rm", "-y", "third").ok();
  }

  /// Killed from outside in between.
  private void isSetForItsNextStart() throws Exception {
    assertThat(shell.machine("set", "demo", "disk-size=5G").exits(3).err()).contains("shrink");
    assertThat(shell.machine("set", "demo", "memory=1280").ok().err()).contains("starts next");
    isSeenWhenQemuIsKilled();
    shell.machine("start", "demo").ok();
    var memory = shell.machine("ssh", "demo", "awk '/MemTotal/ {print $2}' /proc/meminfo");
    assertThat(Long.parseLong(memory.ok().out().strip())).isGreaterThan(1_100_000L);
  }

  private void belongsToTheUser() throws Exception {
    assertThat(shell.sh("id -un").ok().out()).isEqualTo(user.name() + "\n");
    assertThat(shell.sh("ps -o user:64=,comm= -C qemu-system-x86_64").out())
        .containsPattern("(?m)^" + user.name() + " +qemu-system");
    assertThat(shell.machine("ssh", "demo", "uname -r").ok().out())
        .isNotEqualTo(shell.sh("uname -r").ok().out());
  }

  private void isSeenWhenQemuIsKilled() throws Exception {
    shell.machine("ssh", "demo", "sync").ok();
    shell.sh("kill -9 $(cut -d ' ' -f 1 %s/drivers/qemu/demo-*/qemu.pid)".formatted(store)).ok();
    var row = JSON.readTree(shell.machine("ls", "-o", "json").ok().out()).get(0);
    assertThat(row.path("state").asText()).isEqualTo("Stopped");
    assertThat(row.path("error").isNull()).as("%s", row).isTrue();
    assertThat(shell.machine("logs", "--boot", "-n", "1", "demo").ok().out()).isNotBlank();
  }

  /// Two at once, each of them itself.
  private void makesTwins(String image) throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var made =
          pool.invokeAll(
              List.<Callable<Shell.Answer>>of(
                  () -> shell.machine("create", "-d", "qemu", "--image", image, "one"),
                  () -> shell.machine("create", "-d", "qemu", "--image", image, "two")));
      for (var answer : made) {
        answer.get().ok();
      }
    }
    var identity = "hostname; cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub";
    var one = shell.machine("ssh", "one", identity).ok().out().lines().toList();
    var two = shell.machine("ssh", "two", identity).ok().out().lines().toList();
    assertThat(one).hasSize(3).first().isEqualTo("one");
    assertThat(two).hasSize(3).doesNotContainAnyElementsOf(one).first().isEqualTo("two");
  }

  /// It was behind, as after a sleep of this machine; the guest looks at its clock chip every 20
  /// seconds.
  private void clockIsRightAgain() throws Exception {
    var off =
        "for i in $(seq 40); do there=$(MACHINE ssh two date +%s); off=$(($(date +%s) - there));"
            + " [ $off -lt 60 ] && exit 0; sleep 1; done; echo $off; exit 1";
    shell.sh(off.replace("MACHINE", shell.machine().toString())).ok();
  }

  /// A service on one host answers at the port that the other publishes.
  private void meshes() throws Exception {
    var script = place.resolve("mesh.sh");
    try (var in = VirtualMachineIT.class.getResourceAsStream("mesh.sh")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    var said =
        shell.run("bash", script.toString(), shell.machine().toString(), Box.IMAGE).ok().out();
    assertThat(said).isEqualTo("mesh: served\none: Ready\ntwo: Ready\n");
  }
}

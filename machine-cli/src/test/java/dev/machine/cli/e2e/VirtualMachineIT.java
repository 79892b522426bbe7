package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The life of a real virtual machine with its own kernel, through jclouds: emulated where nothing
/// better works, with the engine really installed over SSH, and another that begins from its image.
class VirtualMachineIT {

  @TempDir Path home;

  @Test
  void from_create_to_rm() throws Exception {
    var shell = new Shell(home);
    var store = home.resolve(".machine");
    var before = LeftBehind.now(store);
    try {
      shell.machine("create", "-d", "qemu", "--image", "debian-12", "vm").ok();
      runs(shell, "vm");
      assertThat(shell.machine("ssh", "vm", "uname -r").ok().out())
          .isNotEqualTo(shell.sh("uname -r").ok().out());

      comesBack(shell);
      anotherBeginsFromIt(shell);
      shell.machine("snapshot", "rm", "vm", "ready").ok();
      assertThat(shell.machine("snapshot", "ls", "vm", "-o", "json").ok().out()).contains("[ ]");
      assertThat(shell.machine("set", "vm", "disk-size=1G").exits(3).err()).contains("shrink");
      assertThat(shell.machine("set", "vm", "memory=1280").ok().err()).contains("starts next");

      shell.machine("image", "bake", "vm", "vm-base").ok();
      var memory = shell.machine("ssh", "vm", "awk '/MemTotal/ {print $2}' /proc/meminfo");
      assertThat(Long.parseLong(memory.ok().out().strip())).isGreaterThan(1_100_000L);
      assertThat(shell.machine("status", "vm").ok().out()).isEqualTo("Running\n");
      shell.machine("kill", "vm").ok();
      assertThat(shell.machine("status", "vm").ok().out()).isEqualTo("Stopped\n");
      assertThat(shell.machine("logs", "--boot", "-n", "1", "vm").ok().out()).isNotBlank();

      shell.machine("create", "-d", "qemu", "--image", "vm-base", "twin").ok();
      var hello = shell.docker("--context", "twin", "run", "--rm", "local/box", "echo", "hello");
      assertThat(hello.ok().out()).isEqualTo("hello\n");
      assertThat(shell.machine("ssh", "twin", "hostname; cat /etc/hostname").ok().out())
          .isEqualTo("twin\ntwin\n");
      assertThat(shell.machine("image", "rm", "vm-base").exits(3).err()).contains("twin");
    } finally {
      shell.machine("rm", "-y", "twin");
      shell.machine("rm", "-y", "vm").ok();
      shell.machine("image", "rm", "vm-base");
    }
    assertThat(LeftBehind.now(store)).isEqualTo(before);
    assertThat(home.resolve(".machine/drivers/qemu")).isEmptyDirectory();
  }

  /// Kept while it runs, changed, and brought back.
  private static void comesBack(Shell shell) throws Exception {
    shell.machine("ssh", "vm", "echo one >/root/state; sync").ok();
    shell.machine("snapshot", "create", "vm", "ready").ok();
    shell.machine("ssh", "vm", "echo two >/root/state; sync").ok();
    assertThat(shell.machine("snapshot", "restore", "vm", "raedy").exits(2).err())
        .contains("did you mean ready?");
    shell.machine("snapshot", "restore", "vm", "ready").ok();
    assertThat(shell.machine("ssh", "vm", "cat /root/state").ok().out()).isEqualTo("one\n");
    shell.docker("--context", "vm", "version").ok();
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
  private static void anotherBeginsFromIt(Shell shell) throws Exception {
    try {
      shell.machine("create", "--from-snapshot", "vm/ready", "clone").ok();
      var clock = Long.parseLong(shell.machine("ssh", "clone", "date +%s").ok().out().strip());
      assertThat(clock).isCloseTo(System.currentTimeMillis() / 1000, Offset.offset(5L));
      var script = String.join("; echo --; ", WHAT_IT_IS);
      var first = shell.machine("ssh", "vm", script).ok().out().split("--\n");
      var second = shell.machine("ssh", "clone", script).ok().out().split("--\n");
      assertThat(second).hasSize(WHAT_IT_IS.size()).hasSameSizeAs(first);
      for (int i = 0; i < second.length; i++) {
        assertThat(second[i]).as(WHAT_IT_IS.get(i)).isNotBlank().isNotEqualTo(first[i]);
      }
      assertThat(shell.machine("ssh", "clone", "cat /root/state").ok().out()).isEqualTo("one\n");
      var hello = shell.docker("--context", "clone", "run", "--rm", "local/box", "echo", "hello");
      assertThat(hello.ok().out()).isEqualTo("hello\n");
      shell.docker("--context", "vm", "version").ok();
    } finally {
      shell.machine("rm", "-y", "clone").ok();
    }
  }

  /// An image of one static program, made here: no registry is needed.
  private static void runs(Shell shell, String host) throws Exception {
    shell
        .sh(
            """
            set -e
            mkdir -p img/bin && cp "$(command -v busybox)" img/bin/
            ln -sf busybox img/bin/echo
            tar -C img -c . | docker --context HOST import - local/box
            """
                .replace("HOST", host))
        .ok();
    var hello = shell.docker("--context", host, "run", "--rm", "local/box", "echo", "hello");
    assertThat(hello.ok().out()).isEqualTo("hello\n");
  }
}

package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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

      shell.machine("image", "bake", "vm", "vm-base").ok();
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

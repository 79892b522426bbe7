package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real registry on one host, images in it, and another host that pulls them.
class RegistryIT {

  private static final String FLEET =
      """
      version: 1
      defaults: {driver: nspawn}
      machines:
        - {name: reg, image: debian-12}
        - {name: other}
      registry:
        host: reg
        users: {ci: "env:CI_PASSWORD"}
      """;

  @TempDir Path home;

  private Shell shell;

  @AfterEach
  void remove() throws Exception {
    shell.machine("rm", "-y", "reg");
    shell.machine("rm", "-y", "other");
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
  }

  @Test
  void images_go_in_and_come_out() throws Exception {
    shell = new Shell(home).with("CI_PASSWORD", "pass word's \\ sign");
    Files.writeString(home.resolve("regs.yaml"), FLEET);
    shell.machine("apply", "-y", "-f", "./regs.yaml").ok();
    isClosedToOthers();
    takesAndGives();
    isLoggedInTo();
    isCleaned();
    var again = shell.machine("plan", "-f", "./regs.yaml", "--detailed-exitcode");
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    fillsUp();
  }

  private void isClosedToOthers() throws Exception {
    var listening = shell.machine("ssh", "reg", "ss -Hltn sport = :5000").ok().out();
    assertThat(listening).contains(address()).doesNotContain("0.0.0.0", "*:5000");
    var key =
        "stat -c '%a %U' /etc/docker/registry/machine/server-key.pem /etc/docker/registry/machine/htpasswd";
    assertThat(shell.machine("ssh", "reg", key).ok().out())
        .isEqualTo("600 docker-registry\n600 docker-registry\n");
    assertThat(shell.machine("ssh", "reg", "docker-registry --version").ok().out()).contains("2.8");
    assertThat(shell.sh("grep -rl \"pass word's\" .machine; true").out()).isEmpty();
  }

  private void takesAndGives() throws Exception {
    shell
        .sh(
            """
            set -e
            mkdir -p img/bin && cp "$(command -v busybox)" img/bin/
            tar -C img -c . | docker --context other import - shop/box:1
            docker --context other save shop/box:1 -o box.tar
            """)
        .ok();
    var pushed = shell.machine("registry", "push", "--from", "other", "shop/box:1").ok().out();
    assertThat(pushed).startsWith(address() + "/shop/box:1@sha256:");
    assertThat(shell.docker("--context", "other", "images", "-q", address() + "/shop/box").out())
        .as("no name is left behind")
        .isEmpty();
    assertThat(shell.machine("registry", "push", "box.tar", "--name", "shop/two").ok().out())
        .startsWith(address() + "/shop/two:latest@sha256:");
    assertThat(shell.docker("--context", "reg", "images", "-q").ok().out()).isEmpty();
    assertThat(shell.machine("registry", "ls").ok().out())
        .contains(address() + "/shop/box   1", address() + "/shop/two   latest");
    var missing = shell.machine("registry", "push", "--from", "other", "nowhere:1").exits(3);
    assertThat(missing.err()).contains("has no image \"nowhere:1\"");
    shell.with("CI_PASSWORD", "wrong");
    var refused = shell.machine("registry", "push", "--from", "other", "shop/box:1").exits(1);
    assertThat(refused.err()).contains("machine registry renew");
    shell.machine("registry", "renew").ok();
    shell.machine("registry", "push", "--from", "other", "shop/box:1").ok();
  }

  private void isLoggedInTo() throws Exception {
    var image = address() + "/shop/box:1";
    assertThat(shell.docker("--context", "other", "pull", image).exit()).isNotZero();
    shell.machine("registry", "login").ok();
    shell.docker("--context", "other", "pull", image).ok();
    var hello =
        shell.docker("--context", "other", "run", "--rm", image, "busybox", "echo", "hello");
    assertThat(hello.ok().out()).isEqualTo("hello\n");
  }

  private void isCleaned() throws Exception {
    shell
        .sh(
            """
            set -e
            head -c 6000000 /dev/urandom > img/noise
            tar -C img -c . | docker --context other import - shop/box:1
            """)
        .ok();
    shell.machine("registry", "push", "--from", "other", "shop/box:1").ok();
    shell.sh("rm img/noise; tar -C img -c . | docker --context other import - shop/box:1").ok();
    shell.machine("registry", "push", "--from", "other", "shop/box:1").ok();
    assertThat(shell.machine("registry", "gc").ok().err()).containsPattern("freed [67] MB");
    shell.docker("--context", "other", "pull", address() + "/shop/box:1").ok();
    shell.machine("registry", "push", "--from", "other", "shop/box:1").ok();
  }

  /// Its data on a disk of no more than two megabytes.
  private void fillsUp() throws Exception {
    var mount =
        "systemctl stop machine-registry && mount -t tmpfs -o size=2m none /var/lib/machine-registry"
            + " && chown docker-registry: /var/lib/machine-registry && systemctl start machine-registry";
    shell.machine("ssh", "reg", mount).ok();
    shell
        .sh(
            "head -c 6000000 /dev/urandom > img/noise;"
                + " tar -C img -c . | docker --context other import - shop/big:1")
        .ok();
    var full = shell.machine("registry", "push", "--from", "other", "shop/big:1").exits(1);
    assertThat(full.err()).contains("is full", "machine registry gc");
  }

  private String address() throws Exception {
    return shell.machine("ip", "--private", "reg").ok().out().strip() + ":5000";
  }
}

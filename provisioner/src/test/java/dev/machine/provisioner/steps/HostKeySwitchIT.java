package dev.machine.provisioner.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.Ports;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.HostKeyPolicy;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.SshKeys;
import dev.machine.provisioner.remote.SshRemote;
import dev.machine.provisioner.remote.SshTarget;
import dev.machine.provisioner.remote.SshWait;
import dev.machine.provisioner.remote.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the system's own sshd, with a configuration that includes others and one that does not.
@Timeout(120)
class HostKeySwitchIT {

  @TempDir Path directory;
  private final SshKeys.Pair first = SshKeys.ed25519("first");
  private final SshKeys.Pair next = SshKeys.ed25519("next");
  private final SshKeys.Pair login = SshKeys.ed25519("login");
  private Path etc = Path.of("");
  private int port;

  @BeforeEach
  void files() throws DriverException, IOException {
    etc = Files.createDirectories(directory.resolve("etc"));
    Files.createDirectories(etc.resolve("ssh/sshd_config.d"));
    Files.createDirectories(Path.of("/run/sshd"));
    secret(etc.resolve("ssh/ssh_host_ed25519_key"), first.privateKey());
    Files.writeString(etc.resolve("ssh/ssh_host_ed25519_key.pub"), first.publicKey());
    secret(directory.resolve("id"), login.privateKey());
    Files.writeString(directory.resolve("authorized_keys"), login.publicKey());
    // The services of this machine are not ours to reload.
    var tools = Files.createDirectories(directory.resolve("bin"));
    Files.writeString(tools.resolve("systemctl"), "#!/bin/sh\nexit 3\n");
    Files.setPosixFilePermissions(
        tools.resolve("systemctl"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    port = Ports.pick(directory.toString(), Set.of());
  }

  private static void secret(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /// As a daemon, since only that reads its configuration again.
  private void start(String head) throws Exception {
    var config = etc.resolve("ssh/sshd_config");
    Files.writeString(
        config,
        head
            + """
            ListenAddress 127.0.0.1
            Port %d
            HostKey %s/ssh/ssh_host_ed25519_key
            AuthorizedKeysFile %s/authorized_keys
            PermitRootLogin yes
            StrictModes no
            UsePAM no
            PidFile %s/pid
            SetEnv PATH=%s/bin:/usr/sbin:/usr/bin:/sbin:/bin
            Match User nobody
              PasswordAuthentication no
            """
                .formatted(port, etc, directory, directory, directory));
    var sshd =
        new ProcessBuilder("/usr/sbin/sshd", "-f", config.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(sshd.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(sshd.exitValue()).isZero();
  }

  @AfterEach
  void stop() throws IOException {
    var pid = directory.resolve("pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(ProcessHandle::destroy);
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  private SshTarget target(SshKeys.Pair pinned) {
    var policy = new HostKeyPolicy.Pinned(pinned.publicKey());
    return SshTarget.of(new Endpoint("127.0.0.1", port), "root", policy, directory.resolve("id"));
  }

  private Remote open(SshKeys.Pair pinned) throws Exception {
    return SshWait.waitForSsh(
        target(pinned), SshWait.Stage.BOOTING, Transcript.none(), soon(), Progress.SILENT);
  }

  private void change(Remote remote) throws Exception {
    var command = HostKeySwitch.command(next, etc.toString()).asRoot();
    var answer = remote.run(command, soon());
    assertThat(answer.exit()).as(answer.out()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Include %s/ssh/sshd_config.d/*.conf\n", "# %s\n"})
  void theNewKeyIsShownAndNoOtherIsLeft(String head) throws Exception {
    start(head.formatted(etc));
    try (var standing = open(first)) {
      change(standing);
      try (var fresh = open(next)) {
        assertThat(fresh.run(Command.of("echo", "in"), soon()).out()).isEqualTo("in\n");
      }
      assertThat(standing.run(Command.of("echo", "still"), soon()).out()).isEqualTo("still\n");
    }
    var refusal =
        catchThrowableOfType(
            ProvisionException.class, () -> SshRemote.connect(target(first), Transcript.none()));
    assertThat(refusal).hasMessageContaining("is not the host that was meant");
    try (var keys = Files.list(etc.resolve("ssh"))) {
      assertThat(keys.map(Path::getFileName).map(Path::toString).filter(n -> n.contains("key")))
          .containsExactlyInAnyOrder("machine_host_ed25519_key", "machine_host_ed25519_key.pub");
    }
    var secret = etc.resolve("ssh/machine_host_ed25519_key");
    assertThat(Files.readString(secret)).isEqualTo(next.privateKey());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Include %s/ssh/sshd_config.d/*.conf\n", "# %s\n"})
  void doneAgainItChangesNothing(String head) throws Exception {
    start(head.formatted(etc));
    try (var remote = open(first)) {
      change(remote);
    }
    var config = Files.readString(etc.resolve("ssh/sshd_config"));
    try (var remote = open(next)) {
      change(remote);
    }
    open(next).close();
    assertThat(Files.readString(etc.resolve("ssh/sshd_config"))).isEqualTo(config);
  }

  @Test
  void aKeyThatDoesNotFitItsPublicHalfTakesNothingAway() throws Exception {
    start("Include " + etc + "/ssh/sshd_config.d/*.conf\n");
    var wrong = new SshKeys.Pair(login.privateKey(), next.publicKey());
    try (var remote = open(first)) {
      var answer = remote.run(HostKeySwitch.command(wrong, etc.toString()).asRoot(), soon());
      assertThat(answer.ok()).isFalse();
      assertThat(answer.out()).contains("did not arrive whole").doesNotContain("PRIVATE");
    }
    open(first).close();
    assertThat(etc.resolve("ssh/ssh_host_ed25519_key")).exists();
  }

  @Test
  void whatAFirstKeyIsRestoredToIsNotUsed() throws Exception {
    start("Include " + etc + "/ssh/sshd_config.d/*.conf\n");
    try (var remote = open(first)) {
      change(remote);
    }
    // As cloud-init does when it takes the host for a new one, before sshd is begun again.
    secret(etc.resolve("ssh/ssh_host_ed25519_key"), first.privateKey());
    try (var remote = open(next)) {
      var hup = Command.of("sh", "-c", "kill -HUP $(cat " + directory.resolve("pid") + ")");
      assertThat(remote.run(hup, soon()).ok()).isTrue();
    }
    open(next).close();
  }
}

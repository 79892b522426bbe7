package dev.machine.provisioner.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the system's own OpenSSH: its server, its agent, its key files.
@Timeout(120)
class OpenSshIT {

  @TempDir Path directory;
  private OpenSsh sshd;

  @BeforeEach
  void start() throws Exception {
    sshd = new OpenSsh(OpenSsh.open(directory));
  }

  @AfterEach
  void stop() throws Exception {
    sshd.close();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(40));
  }

  private SshTarget target(Path identity) throws Exception {
    return SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), identity);
  }

  private static void works(SshTarget target) throws Exception {
    try (var remote = SshRemote.connect(target, Transcript.none())) {
      assertThat(remote.run(Command.of("echo", "in").asRoot(), soon()).out()).isEqualTo("in\n");
    }
  }

  private static SshPrompts passphrase(String text) {
    return new SshPrompts() {
      @Override
      public Optional<SecretValue> passphrase(Path key) {
        return Optional.of(new SecretValue(text.toCharArray()));
      }

      @Override
      public Optional<SecretValue> sudoPassword() {
        return Optional.empty();
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519,256,RFC4716",
    "ecdsa,256,RFC4716",
    "ecdsa,384,RFC4716",
    "ecdsa,521,RFC4716",
    "rsa,3072,RFC4716",
    "rsa,2048,PEM",
    "rsa,2048,PKCS8",
    "ecdsa,256,PEM",
    "ecdsa,256,PKCS8"
  })
  void keysOfEveryKindWithAndWithoutAPassphrase(String type, String bits, String format)
      throws Exception {
    String[] kind = {"-t", type, "-b", bits, "-m", format, "-N"};
    works(target(sshd.login("plain", with(kind, ""))));
    Path locked = sshd.login("locked", with(kind, "open sesame"));
    works(target(locked).withPrompts(passphrase("open sesame")));
    var wrong = target(locked).withPrompts(passphrase("nonsense"));
    var refusal =
        catchThrowableOfType(
            ProvisionException.class, () -> SshRemote.connect(wrong, Transcript.none()).close());
    assertThat(refusal).hasMessageContaining(locked + ": ");
    assertThat(refusal.getMessage()).doesNotContain("nonsense");
  }

  private static String[] with(String[] start, String last) {
    String[] all = Arrays.copyOf(start, start.length + 1);
    all[start.length] = last;
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "curve25519-sha256,aes128-gcm@openssh.com,hmac-sha2-256,host",
    "ecdh-sha2-nistp256,aes256-gcm@openssh.com,hmac-sha2-256,host_ecdsa",
    "ecdh-sha2-nistp384,aes128-ctr,hmac-sha2-256-etm@openssh.com,host",
    "ecdh-sha2-nistp521,aes192-ctr,hmac-sha2-512-etm@openssh.com,host_rsa",
    "diffie-hellman-group-exchange-sha256,aes256-ctr,hmac-sha2-512,host_ecdsa",
    "diffie-hellman-group14-sha256,aes256-ctr,hmac-sha2-256,host",
    "diffie-hellman-group16-sha512,aes128-gcm@openssh.com,hmac-sha2-256,host_rsa",
  })
  void everyAlgorithmWeOfferWorks(String kex, String cipher, String mac, String host)
      throws Exception {
    Path place = Files.createDirectory(directory.resolve("other"));
    String[] lines = {"KexAlgorithms " + kex, "Ciphers " + cipher, "MACs " + mac};
    try (var other = new OpenSsh(OpenSsh.open(place), lines)) {
      Path key = other.login("id", "-t", "ed25519", "-N", "");
      var policy = new HostKeyPolicy.Pinned(other.line(host));
      works(SshTarget.of(other.endpoint(), "root", policy, key));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "KexAlgorithms diffie-hellman-group14-sha1",
    "Ciphers aes128-cbc",
    "HostKeyAlgorithms ssh-rsa"
  })
  void oldAlgorithmsAreRefused(String line) throws Exception {
    Path place = Files.createDirectory(directory.resolve("old"));
    try (var old = new OpenSsh(OpenSsh.open(place), line)) {
      Path key = old.login("id", "-t", "ed25519", "-N", "");
      var target = SshTarget.of(old.endpoint(), "root", old.pinned(), key);
      assertThat(
              catchThrowableOfType(
                  ProvisionException.class,
                  () -> SshRemote.connect(target, Transcript.none()).close()))
          .hasMessageContaining("only old SSH algorithms");
    }
  }

  @Test
  void ownKeysAreReadByOpenSsh() throws Exception {
    SshKeys.Pair pair = SshKeys.ed25519("made here");
    Path file = Files.writeString(directory.resolve("own"), pair.privateKey());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(OpenSsh.keygen("-y", "-f", file.toString()))
        .startsWith(HostKey.parse(pair.publicKey()).orElseThrow().line());
    Path open = Files.writeString(directory.resolve("own.pub"), pair.publicKey());
    assertThat(OpenSsh.keygen("-lf", open.toString()))
        .contains(SshKeys.fingerprint(pair.publicKey()), "made here");
    sshd.authorize(pair.publicKey());
    works(target(file));
  }

  @Test
  void agentSignsWithoutTheFile() throws Exception {
    Path socket = directory.resolve("agent");
    Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
    try {
      Wait.until(
          soon(),
          Duration.ofMillis(20),
          () -> Files.exists(socket) ? Optional.of(true) : Optional.empty());
      for (String type : List.of("ed25519", "rsa", "ecdsa")) {
        Path key = sshd.login("in_agent_" + type, "-t", type, "-N", "");
        OpenSsh.run(List.of("ssh-add", "-q", key.toString()), socket.toString());
        Files.delete(key);
        // By its public half; and by nothing, the agent's keys being tried in turn.
        works(target(key).withAgent(Optional.of(socket), true));
        works(target(directory.resolve("none")).withAgent(Optional.of(socket), false));
      }
      var only = target(directory.resolve("none")).withAgent(Optional.of(socket), true);
      assertThat(
              catchThrowableOfType(
                  ProvisionException.class,
                  () -> SshRemote.connect(only, Transcript.none()).close()))
          .hasMessageContaining("does not let us in");
    } finally {
      agent.destroy();
      agent.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void deadAgentIsNamed() throws Exception {
    var target =
        target(directory.resolve("none"))
            .withAgent(Optional.of(directory.resolve("no-agent")), false);
    assertThat(
            catchThrowableOfType(
                ProvisionException.class,
                () -> SshRemote.connect(target, Transcript.none()).close()))
        .hasMessageContaining("no-agent does not answer");
  }

  @Test
  void userCertificateBesideTheKey() throws Exception {
    Path authority = sshd.login("authority", "-t", "ed25519", "-N", "");
    sshd.authorize("cert-authority " + sshd.line("authority"));
    for (String type : List.of("ed25519", "rsa")) {
      Path key = directory.resolve("certified_" + type);
      OpenSsh.keygen("-t", type, "-N", "", "-f", key.toString());
      OpenSsh.keygen("-s", authority.toString(), "-I", "t", "-n", "root", key + ".pub");
      works(target(key));
    }
  }

  @Test
  void hashedKnownHostsAndThePinnedTypeIsAskedFor() throws Exception {
    Path key = sshd.login("id", "-t", "ed25519", "-N", "");
    Path known = directory.resolve("known_hosts");
    for (String host : List.of("host", "host_rsa")) {
      Files.writeString(
          known, "[127.0.0.1]:" + sshd.endpoint().port() + " " + sshd.line(host) + "\n");
      OpenSsh.keygen("-H", "-f", known.toString());
      assertThat(known).content().startsWith("|1|");
      var policy = new HostKeyPolicy.KnownHosts(List.of(known), Optional.empty());
      try (var remote = SshRemote.connect(target(key).withHostKey(policy), Transcript.none())) {
        assertThat(remote.hostKey().line()).isEqualTo(sshd.line(host));
      }
    }
  }

  @Test
  void deadlineReallyEndsTheCommandOnTheHost() throws Exception {
    Path key = sshd.login("id", "-t", "ed25519", "-N", "");
    Path pid = directory.resolve("pid");
    try (var remote = SshRemote.connect(target(key), Transcript.none())) {
      var hang = Command.of("sh", "-c", "echo $$ >" + pid + "; sleep 600; true");
      var late = Deadline.after(Duration.ofSeconds(5));
      assertThat(catchThrowableOfType(ProvisionException.class, () -> remote.run(hang, late)))
          .hasMessageContaining("did not end within 5 s");
      assertThat(remote.run(Command.of("echo", "usable"), soon()).ok()).isTrue();
      var shell = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
      if (shell.isPresent()) {
        shell.get().onExit().get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void bigUploadAndSignalsAndManyCommands() throws Exception {
    Path key = sshd.login("id", "-t", "ed25519", "-N", "");
    byte[] content = new byte[64 * 1024 * 1024];
    new Random(7).nextBytes(content);
    Path file = directory.resolve("big");
    try (var remote = SshRemote.connect(target(key), Transcript.none())) {
      remote.put(
          new Remote.Upload(
              file.toString(), 0640, content.length, () -> new ByteArrayInputStream(content)),
          Progress.SILENT,
          soon());
      assertThat(file).hasBinaryContent(content);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-r-----");
      for (int i = 0; i < 20; i++) {
        assertThat(remote.run(Command.of("sh", "-c", "exit " + i), soon()).exit()).isEqualTo(i);
      }
      assertThat(remote.run(Command.of("sh", "-c", "kill -9 $$"), soon()).exit()).isEqualTo(137);
    }
  }
}

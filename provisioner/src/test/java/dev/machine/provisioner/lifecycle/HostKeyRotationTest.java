package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld.Killed;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.testing.FakeRemote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyRotationTest {

  @TempDir Path root;

  /// What the host's sshd shows, which outlives every process of ours.
  private HostKey shown = new HostKey("", "");

  private String first = "";
  private final List<Command> commands = new ArrayList<>();

  /// Borders until the process is killed; none when negative.
  private int untilKill = -1;

  private int borders;

  @BeforeEach
  void created() throws Exception {
    var host = CertificatesTest.host("web1", "203.0.113.7").with(new HostStatus.Creating());
    store().add(host);
    first = new KeyFiles(store()).firstBoot(host).hostKey().publicKey();
    shown = HostKey.parse(first).orElseThrow();
    store().save(host.with(host.access().pinned(first)));
  }

  private HostStore store() throws ProvisionException {
    return HostStore.open(root);
  }

  private Host host() throws ProvisionException {
    return store().load("web1");
  }

  private void border() {
    borders++;
    if (untilKill-- == 0) {
      throw new Killed("at border " + borders);
    }
  }

  /// Lets in only who knows its key, as a real host does.
  private Remote open(Host host) throws ProvisionException {
    border();
    assertThat(host.access().hostKeys().stream().flatMap(line -> HostKey.parse(line).stream()))
        .contains(shown);
    return new FakeRemote("root").withHostKey(shown).when(_ -> true, this::changed);
  }

  private Remote.Result changed(Command command) {
    border();
    commands.add(command);
    var line = command.argv().stream().filter(a -> HostKey.parse(a).isPresent()).findFirst();
    shown = HostKey.parse(line.orElseThrow()).orElseThrow();
    border();
    return new Remote.Result(0, "", "");
  }

  /// By a new process, from what the store knows.
  private Host rotate() throws Exception {
    var rotation = new HostKeyRotation(store(), (host, until) -> open(host));
    var host = host();
    if (!rotation.due(host)) {
      return host;
    }
    var soon = Deadline.after(Duration.ofSeconds(10));
    var rotated = rotation.run(host, open(host), Progress.SILENT, soon);
    rotated.remote().close();
    return rotated.host();
  }

  private void assertDone(Host host) throws Exception {
    assertThat(host).isEqualTo(host());
    assertThat(host.access().hostKeys()).hasSize(1).doesNotContain(first);
    assertThat(HostKey.parse(host.access().hostKeys().getFirst())).contains(shown);
    assertThat(new HostKeyRotation(store(), (_, _) -> open(host)).due(host)).isFalse();
    try (var secrets = Files.list(store().secretsDir("web1"))) {
      assertThat(secrets.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("next"));
    }
  }

  @Test
  void theHostShowsAnotherKeyThanTheOneItBootedWith() throws Exception {
    assertDone(rotate());
    assertThat(rotate()).isEqualTo(host());
    assertThat(commands).hasSize(1);
  }

  @Test
  void theNewKeyIsInNoCommandLine() throws Exception {
    rotate();
    var command = commands.getFirst();
    assertThat(command.root()).isTrue();
    assertThat(command.line()).doesNotContain("PRIVATE").contains("ssh-ed25519 ");
    assertThat(new String(command.stdin().orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("install_key");
  }

  @Test
  void killedAnywhereTheStoreKnowsTheKeyAndGoesOn() throws Exception {
    rotate();
    int all = borders;
    assertThat(all).isEqualTo(4);
    for (int at = 0; at < all; at++) {
      store().delete("web1");
      created();
      untilKill = at;
      assertThat(catchThrowableOfType(Killed.class, this::rotate)).isNotNull();
      untilKill = -1;
      assertDone(rotate());
    }
  }

  @Test
  void killedBeforeTheRecordKnowsOfItTheKeyIsNotUsed() throws Exception {
    var unused = new KeyFiles(store()).successor(host());
    assertDone(rotate());
    assertThat(HostKey.parse(unused.publicKey())).isNotEqualTo(Optional.of(shown));
  }

  @Test
  void killedBeforeTheSecretIsDroppedTheNextChangeMakesAnother() throws Exception {
    var host = rotate();
    var late = new KeyFiles(store()).successor(host);
    store().save(host.with(host.access().pinned(late.publicKey())));
    var next = new KeyFiles(store()).successor(host());
    assertThat(next.publicKey()).isNotEqualTo(late.publicKey());
  }

  @Test
  void aHostThatKeepsItsFirstKeyIsAFailureThatCanBeResumed() throws Exception {
    var deaf = new FakeRemote("root").withHostKey(shown);
    var rotation = new HostKeyRotation(store(), (_, _) -> deaf);
    var soon = Deadline.after(Duration.ofMillis(50));
    var failure =
        catchThrowableOfType(
            ProvisionException.class, () -> rotation.run(host(), deaf, Progress.SILENT, soon));
    assertThat(failure).hasMessageContaining("still shows its first host key");
    assertThat(deaf.closed()).isTrue();
    assertDone(rotate());
  }
}

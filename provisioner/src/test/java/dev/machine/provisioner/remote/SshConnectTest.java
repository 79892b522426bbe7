package dev.machine.provisioner.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshConnectTest {

  /// Enough for one handshake on a busy machine, also when a first one took too long, and too short
  /// for two with the pause that follows a refusal between them, but for a last one at the end.
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  @TempDir Path directory;
  private TestSshd sshd;
  private Path key;

  @BeforeEach
  void start() throws IOException {
    sshd = new TestSshd();
    key = sshd.newLogin(directory);
  }

  @AfterEach
  void stop() throws IOException {
    sshd.close();
  }

  private SshTarget target(HostKeyPolicy policy) {
    return SshTarget.of(sshd.endpoint(), "root", policy, key);
  }

  private String hostKeyOf(SshTarget target) throws Exception {
    try (var remote = SshRemote.connect(target, Transcript.none())) {
      assertThat(remote.run(Command.of("echo", "in"), Deadline.after(Duration.ofSeconds(20))).out())
          .isEqualTo("in\n");
      return remote.hostKey().line();
    }
  }

  private ProvisionException refusal(SshTarget target) {
    var failure =
        catchThrowableOfType(
            ProvisionException.class, () -> SshRemote.connect(target, Transcript.none()).close());
    assertThat(failure.kind()).isEqualTo(ProvisionException.Kind.REFUSED);
    assertThat(failure.hint()).isNotEmpty();
    return failure;
  }

  private static String otherLine() {
    return HostKey.parse(SshKeys.ed25519("other").publicKey()).orElseThrow().line();
  }

  @Test
  void pinnedKeyIsAccepted() throws Exception {
    assertThat(hostKeyOf(target(sshd.pinned()))).isEqualTo(sshd.hostKeyLine());
  }

  @Test
  void anotherThanThePinnedKeyIsRefusedWithBothFingerprints() {
    String other = otherLine();
    assertThat(refusal(target(new HostKeyPolicy.Pinned(other))))
        .hasMessageContaining(SshKeys.fingerprint(other))
        .hasMessageContaining(SshKeys.fingerprint(sshd.hostKeyLine()));
    assertThat(sshd.lines).isEmpty();
  }

  @Test
  void aHostWhoseKeyIsBeingChangedMayShowEitherAndNoOther() throws Exception {
    var either = List.of(otherLine(), sshd.hostKeyLine());
    assertThat(hostKeyOf(target(new HostKeyPolicy.Pinned(either)))).isEqualTo(sshd.hostKeyLine());
    var others = List.of(otherLine(), otherLine());
    assertThat(refusal(target(new HostKeyPolicy.Pinned(others))))
        .hasMessageContaining(SshKeys.fingerprint(sshd.hostKeyLine()));
    refusal(target(new HostKeyPolicy.Pinned(List.of())));
  }

  @Test
  void fingerprintAndKeyLineAreTakenFromThePerson() throws Exception {
    String fingerprint = SshKeys.fingerprint(sshd.hostKeyLine());
    assertThat(hostKeyOf(target(HostKey.policy(fingerprint)))).isEqualTo(sshd.hostKeyLine());
    assertThat(hostKeyOf(target(HostKey.policy(sshd.hostKeyLine() + " root@host"))))
        .isEqualTo(sshd.hostKeyLine());
    refusal(target(HostKey.policy(SshKeys.fingerprint(otherLine()))));
    var usage =
        catchThrowableOfType(ProvisionException.class, () -> HostKey.policy("SHA256:short"));
    assertThat(usage.kind()).isEqualTo(ProvisionException.Kind.USAGE);
  }

  private HostKeyPolicy known(Optional<HostKeyPolicy.AcceptNew> unknown, String... lines)
      throws IOException {
    Path file = directory.resolve("known_hosts");
    Files.write(file, List.of(lines));
    return new HostKeyPolicy.KnownHosts(List.of(directory.resolve("missing"), file), unknown);
  }

  private String name() {
    return "[127.0.0.1]:" + sshd.endpoint().port();
  }

  @Test
  void knownHostsDecide() throws Exception {
    String line = sshd.hostKeyLine();
    assertThat(hostKeyOf(target(known(Optional.empty(), "# c", name() + " " + line))))
        .isEqualTo(line);
    assertThat(hostKeyOf(target(known(Optional.empty(), "[127.0.0.*]:* " + line)))).isEqualTo(line);
    assertThat(refusal(target(known(Optional.empty(), name() + " " + otherLine()))))
        .hasMessageContaining("known_hosts:1");
    assertThat(refusal(target(known(Optional.empty(), "127.0.0.1 " + line))))
        .hasMessageContaining("is not known");
    assertThat(refusal(target(known(Optional.empty(), "!" + name() + ",* " + line))))
        .hasMessageContaining("is not known");
    assertThat(refusal(target(known(Optional.empty(), "@cert-authority * " + line))))
        .hasMessageContaining("is not known");
    String revoked = "@revoked * " + line;
    assertThat(refusal(target(known(Optional.empty(), name() + " " + line, revoked))))
        .hasMessageContaining("revoked");
  }

  @Test
  void newHostNeedsAnExplicitYesWithTheFingerprintShown() throws Exception {
    var asked = new ArrayList<String>();
    HostKeyPolicy.Decision yes =
        (endpoint, offered) -> asked.add(endpoint + " " + offered.fingerprint());
    var accept = new HostKeyPolicy.AcceptNew(yes);
    String expected = sshd.endpoint() + " " + SshKeys.fingerprint(sshd.hostKeyLine());
    assertThat(hostKeyOf(target(accept))).isEqualTo(sshd.hostKeyLine());
    assertThat(hostKeyOf(target(known(Optional.of(accept))))).isEqualTo(sshd.hostKeyLine());
    assertThat(asked).containsExactly(expected, expected);
    refusal(target(new HostKeyPolicy.AcceptNew((endpoint, offered) -> false)));
    // A host with a known but other key is never asked about.
    refusal(target(known(Optional.of(accept), name() + " " + otherLine())));
    assertThat(asked).hasSize(2);
  }

  @Test
  void wrongKeyIsRefusedAndSaysWhatWasTried() throws IOException {
    Path wrong = TestSshd.newKey(directory, "wrong");
    assertThat(refusal(SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), wrong)))
        .hasMessageContaining(wrong + ": refused");
    Path missing = directory.resolve("missing");
    assertThat(refusal(SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), missing)))
        .hasMessageContaining(missing + ": no such file");
    Path noKey = Files.writeString(directory.resolve("text"), "hello");
    assertThat(refusal(SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), noKey)))
        .hasMessageContaining(noKey + ": not an OpenSSH or PEM private key");
  }

  @Test
  void throughJumpHostsEachVerified() throws Exception {
    try (var jump = new TestSshd()) {
      Path jumpKey = jump.newLogin(directory);
      var hop = SshTarget.of(jump.endpoint(), "root", jump.pinned(), jumpKey);
      assertThat(hostKeyOf(target(sshd.pinned()).withJumps(List.of(hop))))
          .isEqualTo(sshd.hostKeyLine());
      var wrong = hop.withHostKey(new HostKeyPolicy.Pinned(otherLine()));
      assertThat(refusal(target(sshd.pinned()).withJumps(List.of(wrong))))
          .hasMessageContaining(jump.endpoint().toString());
    }
  }

  @Test
  void silentServerIsGivenUp() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var endpoint = new Endpoint("127.0.0.1", silent.getLocalPort());
      var target =
          SshTarget.of(endpoint, "root", sshd.pinned(), key)
              .withConnectTimeout(Duration.ofSeconds(1));
      assertThat(refusal(target)).hasMessageContaining("no answer in 1 s");
    }
  }

  /// Where nothing listens as long as this is open: nobody else gets the port.
  private static Socket mute(int port) throws IOException {
    var socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private SshTarget to(Socket socket) {
    var endpoint = new Endpoint("127.0.0.1", socket.getLocalPort());
    return SshTarget.of(endpoint, "root", sshd.pinned(), key);
  }

  @Test
  void nobodyThereIsRefused() throws IOException {
    try (var mute = mute(0)) {
      assertThat(refusal(to(mute))).hasMessageContaining("nothing listens at");
    }
    var nowhere = new Endpoint("no-such-host.invalid", 22);
    assertThat(refusal(SshTarget.of(nowhere, "root", sshd.pinned(), key)))
        .hasMessageContaining("no such host name");
  }

  @Test
  void waitingSaysHowOftenItTriedAndWhy() throws IOException {
    try (var mute = mute(0)) {
      var failure = waiting(to(mute), Duration.ofSeconds(3));
      assertThat(failure)
          .hasMessageContaining("within 3 s")
          .hasMessageMatching(".*\\([2-9] tries.*")
          .hasMessageContaining("nothing listens");
      assertThat(failure.kind()).isEqualTo(ProvisionException.Kind.FAILED);
    }
  }

  @Test
  void waitingEndsAtOnceForAWrongHostKeyOrAWrongLogin() throws IOException {
    assertThat(waiting(target(new HostKeyPolicy.Pinned(otherLine())), Duration.ofHours(1)))
        .hasMessageContaining("is not the host that was meant");
    Path wrong = TestSshd.newKey(directory, "wrong");
    assertThat(
            waiting(
                SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), wrong), Duration.ofHours(1)))
        .hasMessageContaining("does not let us in");
  }

  @Test
  void aBootingHostIsAskedUntilItLetsUsIn() throws Exception {
    Path late = TestSshd.newKey(directory, "late");
    var target = SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), late);
    var failure = waiting(target, SshWait.Stage.BOOTING, HANDSHAKE);
    assertThat(failure)
        .hasMessageMatching(".*within 5 s \\([23] tries.*")
        .hasMessageContaining("does not let us in");
    var notes = new ArrayList<String>();
    var authorizing =
        new Noting(text -> {
          notes.add(text);
          sshd.authorize(HostKey.parse(line(late)).orElseThrow());
        });
    try (var remote =
        SshWait.waitForSsh(
            target,
            SshWait.Stage.BOOTING,
            Transcript.none(),
            Deadline.after(Duration.ofSeconds(40)),
            authorizing)) {
      assertThat(remote.user()).isEqualTo("root");
    }
    assertThat(notes).filteredOn(note -> note.contains("does not let us in")).hasSize(1);
  }

  @Test
  void aWrongKeyOfABootingHostIsNeverBelieved() {
    var wrong = target(new HostKeyPolicy.Pinned(otherLine()));
    assertThat(waiting(wrong, SshWait.Stage.BOOTING, HANDSHAKE))
        .hasMessageMatching(".*within 5 s \\([23] tries.*")
        .hasMessageContaining("is not the host that was meant");
    assertThat(sshd.lines).isEmpty();
  }

  private static String line(Path key) {
    try {
      return Files.readString(Path.of(key + ".pub"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private record Noting(Consumer<String> notes) implements Progress {
    @Override
    public void step(String title) {}

    @Override
    public void bytes(long done, long total) {}

    @Override
    public void note(String text) {
      notes.accept(text);
    }
  }

  private static ProvisionException waiting(SshTarget target, Duration span) {
    return waiting(target, SshWait.Stage.UP, span);
  }

  private static ProvisionException waiting(SshTarget target, SshWait.Stage stage, Duration span) {
    return catchThrowableOfType(
        ProvisionException.class,
        () ->
            SshWait.waitForSsh(
                    target, stage, Transcript.none(), Deadline.after(span), Progress.SILENT)
                .close());
  }

  @Test
  void waitingGoesOnUntilTheHostIsThere() throws Exception {
    int port = sshd.endpoint().port();
    sshd.stop();
    var mute = mute(port);
    var notes = new ArrayList<String>();
    var progress =
        new Noting(text -> {
          notes.add(text);
          close(mute);
          sshd.startAgain(port);
        });
    try (var remote =
        SshWait.waitForSsh(
            SshTarget.of(new Endpoint("127.0.0.1", port), "root", sshd.pinned(), key),
            SshWait.Stage.UP,
            Transcript.none(),
            Deadline.after(Duration.ofSeconds(40)),
            progress)) {
      assertThat(remote.user()).isEqualTo("root");
    }
    assertThat(notes).hasSize(1);
  }
}

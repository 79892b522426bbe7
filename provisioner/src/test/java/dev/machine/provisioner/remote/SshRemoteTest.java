package dev.machine.provisioner.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import net.schmizz.sshj.sftp.SFTPException;
import net.schmizz.sshj.transport.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshRemoteTest {

  @TempDir Path directory;
  private TestSshd sshd;
  private SshRemote remote;

  @BeforeEach
  void connect() throws Exception {
    sshd = new TestSshd();
    Path key = sshd.newLogin(directory);
    remote =
        SshRemote.connect(
            SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), key), Transcript.none());
  }

  @AfterEach
  void disconnect() throws Exception {
    remote.close();
    sshd.close();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(40));
  }

  @Test
  void argvArrivesByteForByte() throws Exception {
    String nasty = "a b'c\"d$HOME`id`\\ \n* ; & | ü #~";
    var result = remote.run(Command.of("printf", "%s|", nasty, "", "-n"), soon());
    assertThat(result.out()).isEqualTo(nasty + "||-n|");
    assertThat(result.exit()).isZero();
  }

  @Test
  void exitCodeAndBothStreamsAreAnAnswer() throws Exception {
    var result = remote.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 7"), soon());
    assertThat(result).isEqualTo(new Remote.Result(7, "out\n", "err\n"));
    assertThat(result.ok()).isFalse();
  }

  @Test
  void muchOutputOnBothStreamsDoesNotDeadlock() throws Exception {
    String script = "head -c 8000000 /dev/zero | tr '\\0' e >&2; head -c 8000000 /dev/zero";
    var result = remote.run(Command.of("sh", "-c", script), soon());
    assertThat(result.out()).hasSize(8_000_000);
    assertThat(result.err()).hasSize(8_000_000);
  }

  @Test
  void aHostThatNeverStopsTalkingIsCutOff() {
    var failure =
        catchThrowableOfType(ProvisionException.class, () -> remote.run(Command.of("yes"), soon()));
    assertThat(failure).hasMessageContaining("it says more than 32 MB");
  }

  @Test
  void muchInputGoesThrough() throws Exception {
    byte[] input = new byte[5_000_000];
    var result = remote.run(Command.of("wc", "-c").withStdin(input), soon());
    assertThat(result.out().strip()).isEqualTo("5000000");
  }

  @Test
  void commandThatDoesNotReadItsInputStillEnds() throws Exception {
    byte[] input = new byte[5_000_000];
    var result = remote.run(Command.of("echo", "done").withStdin(input), soon());
    assertThat(result.out()).isEqualTo("done\n");
    assertThat(remote.run(Command.of("echo", "again"), soon()).out()).isEqualTo("again\n");
  }

  @Test
  void linesAreToldWhileTheCommandRuns() throws Exception {
    var lines = new ArrayList<String>();
    remote.run(Command.of("printf", "one\ntwo\nrest"), soon(), lines::add);
    assertThat(lines).containsExactly("one", "two");
  }

  @Test
  void deadlineEndsTheCommandAndTellsItsLastLines() throws Exception {
    Path pid = directory.resolve("pid");
    var hang = Command.of("sh", "-c", "echo $$ >" + pid + "; echo so far; exec sleep 300");
    var late = Deadline.after(Duration.ofSeconds(5));
    var failure = catchThrowableOfType(ProvisionException.class, () -> remote.run(hang, late));
    assertThat(failure)
        .hasMessageContaining("did not end within 5 s")
        .hasMessageContaining("sleep");
    assertThat(failure.output()).isEqualTo("so far");
    assertThat(failure.kind()).isEqualTo(ProvisionException.Kind.FAILED);
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(process ->
            process.onExit().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join());
    assertThat(remote.run(Command.of("echo", "usable"), soon()).out()).isEqualTo("usable\n");
  }

  @Test
  void interruptEndsTheWait() throws Exception {
    var thrown = new AtomicReference<Throwable>();
    var started = new CountDownLatch(1);
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                remote.run(
                    Command.of("sh", "-c", "echo up; exec sleep 300"),
                    soon(),
                    line -> started.countDown());
              } catch (ProvisionException | InterruptedException e) {
                thrown.set(e);
              }
            });
    started.await();
    waiting.interrupt();
    waiting.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void dropInMidCommandIsAFailureWithAHint() throws Exception {
    var failure =
        catchThrowableOfType(
            ProvisionException.class,
            () ->
                remote.run(
                    Command.of("sh", "-c", "echo working; exec sleep 300"),
                    soon(),
                    line -> sshd.drop()));
    assertThat(failure).hasMessageContaining("was lost while it ran");
    assertThat(remote.alive()).as("at once").isFalse();
    assertThat(failure.hint()).isNotEmpty();
    assertThat(failure.output()).isEqualTo("working");
  }

  @Test
  void dropInMidUploadIsAFailureWithAHint() throws Exception {
    Path target = directory.resolve("file");
    var dropping =
        new Progress() {
          @Override
          public void step(String title) {}

          @Override
          public void bytes(long done, long total) {
            if (done > 1_000_000) {
              sshd.drop();
            }
          }

          @Override
          public void note(String text) {}
        };
    var failure =
        catchThrowableOfType(
            ProvisionException.class,
            () -> remote.put(zeros(target, 50_000_000), dropping, soon()));
    assertThat(failure)
        .hasMessageContaining("was lost in the upload of " + target)
        .message()
        .doesNotContain("suppression");
    assertThat(remote.alive()).isFalse();
    assertThat(failure.hint()).isNotEmpty();
    assertThat(target).doesNotExist();
  }

  /// sshj tells those who wait for an answer first, and closes the connection then.
  @Test
  void aLossThatIsToldBeforeTheConnectionIsClosedIsALoss() throws Exception {
    var upload = zeros(directory.resolve("file"), 1);
    var eof = new TransportException("Broken transport; encountered EOF");
    var failure = UploadFailures.explain(remote, upload, SFTPException.chainer.chain(eof));
    assertThat(failure).hasMessageContaining("was lost in the upload of " + upload.path());
    assertThat(remote.alive()).isFalse();
  }

  private static Remote.Upload zeros(Path target, int size) {
    return new Remote.Upload(
        target.toString(), 0600, size, () -> new ByteArrayInputStream(new byte[size]));
  }

  @Test
  void uploadArrivesWholeWithItsModeAndReplaces() throws Exception {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Path target = directory.resolve("a file");
    Files.writeString(target, "old");
    remote.put(
        new Remote.Upload(
            target.toString(), 0400, content.length, () -> new ByteArrayInputStream(content)),
        Progress.SILENT,
        soon());
    assertThat(target).hasBinaryContent(content);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("r--------");
    try (var files = Files.list(directory)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void uploadOfAnotherSizeThanAnnouncedIsRefused() throws Exception {
    Path target = directory.resolve("short");
    var shorter =
        new Remote.Upload(target.toString(), 0644, 10, () -> new ByteArrayInputStream(new byte[9]));
    assertThatThrownBy(() -> remote.put(shorter, Progress.SILENT, soon()))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("10 bytes were announced, 9 sent");
    assertThat(target).doesNotExist();
  }

  @Test
  void uploadIntoAMissingDirectorySaysSo() {
    Path target = directory.resolve("missing/file");
    assertThatThrownBy(() -> remote.put(zeros(target, 1), Progress.SILENT, soon()))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("cannot write " + target);
  }

  @Test
  void uploadOfABrokenSourceLeavesNothing() {
    Path target = directory.resolve("file");
    var broken =
        new Remote.Upload(target.toString(), 0644, 10, () -> InputStream.nullInputStream());
    assertThatThrownBy(() -> remote.put(broken, Progress.SILENT, soon()))
        .isInstanceOf(ProvisionException.class);
    assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
  }

  @Test
  void asRootMakesDirectoriesAndExactModes() throws Exception {
    Path target = directory.resolve("deep/er/file");
    remote.putAsRoot(
        new Remote.Upload(
            target.toString(), 0640, 2, () -> new ByteArrayInputStream("hi".getBytes(UTF_8))),
        Progress.SILENT,
        soon());
    assertThat(target).hasContent("hi");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-r-----");
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  @Test
  void manyThreadsShareOneConnection() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<String>>();
      for (int i = 0; i < 24; i++) {
        String text = "number " + i;
        Callable<String> ask = () -> remote.run(Command.of("echo", text), soon()).out().strip();
        answers.add(pool.submit(ask));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo("number " + i);
      }
    }
    assertThat(sshd.server().getActiveSessions()).hasSize(1);
  }

  @Test
  void streamsGoBothWaysAndTheExitCodeComesBack() throws Exception {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream("question\n".getBytes(UTF_8));
    int exit =
        remote.stream(
            Command.of("sh", "-c", "cat; echo oops >&2; exit 42"),
            new Remote.Streams(in, out, err));
    assertThat(exit).isEqualTo(42);
    assertThat(out).hasToString("question\n");
    assertThat(err).hasToString("oops\n");
  }

  @Test
  void transcriptHasCommandsAndOutputButNoStdin() throws Exception {
    Path log = directory.resolve("log");
    Path key = sshd.newLogin(directory);
    try (var logged =
        SshRemote.connect(
            SshTarget.of(sshd.endpoint(), "root", sshd.pinned(), key), Transcript.to(log))) {
      logged.run(Command.of("sh", "-c", "cat >/dev/null; echo answer").withStdin("hush"), soon());
      logged.run(Command.of("echo", "private").discreetly(), soon());
    }
    assertThat(log).content().contains("cat >/dev/null", "answer").doesNotContain("hush");
    assertThat(log).content().doesNotContain("    private");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
  }
}

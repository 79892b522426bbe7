package dev.machine.provisioner.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Content;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.Transcript;
import dev.machine.provisioner.testing.FakeRemote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Scripts are judged by a real shell on this machine, under a temporary directory.
@Timeout(60)
class StepRunnerTest {

  @TempDir Path directory;
  private final List<String> titles = new ArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void step(String title) {
          titles.add(title);
        }

        @Override
        public void bytes(long done, long total) {
          titles.add(done + "/" + total);
        }

        @Override
        public void note(String text) {
          titles.add(text);
        }
      };

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  /// Runs what it is asked in this machine's own shell.
  private static FakeRemote shell() {
    return new FakeRemote("root").when(command -> true, StepRunnerTest::local);
  }

  private static Remote.Result local(Command command) throws ProvisionException {
    try {
      Process process = new ProcessBuilder(command.argv()).start();
      try (var in = process.getOutputStream()) {
        in.write(command.stdin().orElse(new byte[0]));
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Remote.Result(process.waitFor(), out, err);
    } catch (IOException | InterruptedException e) {
      throw ProvisionException.failed("no shell", "", e);
    }
  }

  private StepRunner runner(Remote remote, Supplies.EngineProbe probe, Transcript transcript) {
    var supplies =
        new Supplies(
            ref -> directory.resolve(ref.fileName()),
            ref -> ("secret of " + ref.name()).getBytes(StandardCharsets.UTF_8),
            probe);
    return new StepRunner(remote, supplies, progress, transcript);
  }

  private StepRunner runner(Remote remote) {
    return runner(remote, until -> Optional.empty(), Transcript.none());
  }

  private Step.PutFile put(String name, int mode, Content content) {
    return new Step.PutFile("Putting " + name, directory.resolve(name).toString(), mode, content);
  }

  private static ProvisionException failure(StepRunner runner, Step... steps) {
    return catchThrowableOfType(ProvisionException.class, () -> runner.run(List.of(steps), soon()));
  }

  @Test
  void smallStepsTravelTogetherAndDoWhatTheySay() throws Exception {
    Path old = Files.writeString(directory.resolve("it's old"), "x");
    var remote = shell();
    var text = new Content.Text("line\n'quoted' $HOME \\ é\n@end-of-file@\nno line end");
    runner(remote)
        .run(
            List.of(
                put("deep/a b", 0640, text),
                put("key", 0400, new Content.SecretRef("server.pem")),
                put("empty", 0644, new Content.Text("")),
                new Step.RemoveFile("Removing", old.toString()),
                new Step.RemoveFile("Removing again", old.toString()),
                new Step.Run("Running", List.of("sh", "-c", "cat >" + directory + "/stdin")),
                new Step.Expect("Expecting", List.of("test", "-e", directory + "/key"), 5)),
            soon());
    assertThat(remote.commands()).hasSize(1);
    assertThat(remote.commands().getFirst().line()).doesNotContain("secret");
    assertThat(directory.resolve("deep/a b")).hasContent(text.text());
    assertThat(directory.resolve("key")).hasContent("secret of server.pem");
    assertThat(directory.resolve("empty")).isEmptyFile();
    assertThat(directory.resolve("stdin")).isEmptyFile();
    assertThat(mode("deep/a b")).isEqualTo("rw-r-----");
    assertThat(mode("key")).isEqualTo("r--------");
    assertThat(old).doesNotExist();
    assertThat(titles)
        .containsExactly(
            "Putting deep/a b",
            "Putting key",
            "Putting empty",
            "Removing",
            "Removing again",
            "Running",
            "Expecting");
    try (var left = Files.list(directory)) {
      assertThat(left.map(Path::toString)).noneMatch(name -> name.contains(".machine."));
    }
  }

  @Test
  void fileThatIsTheSameAlreadyStaysWithItsTime() throws Exception {
    var longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    for (var name : List.of("same", "other", "wider")) {
      var file = Files.writeString(directory.resolve(name), "text");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      Files.setLastModifiedTime(file, longAgo);
    }
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("same"));
    runner(shell())
        .run(
            List.of(
                put("same", 0640, new Content.Text("text")),
                put("link", 0640, new Content.Text("text")),
                put("other", 0640, new Content.Text("TEXT")),
                put("wider", 0600, new Content.Text("text"))),
            soon());
    assertThat(Files.getLastModifiedTime(directory.resolve("same"))).isEqualTo(longAgo);
    assertThat(directory.resolve("link")).isRegularFile().hasContent("text");
    assertThat(Files.isSymbolicLink(directory.resolve("link"))).isFalse();
    assertThat(directory.resolve("other")).hasContent("TEXT");
    assertThat(mode("wider")).isEqualTo("rw-------");
    assertThat(directory).isDirectoryNotContaining("glob:**/.machine.*");
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
  }

  @Test
  void firstFailureStopsAndTellsCommandCodeAndOutput() {
    var failure =
        failure(
            runner(shell()),
            new Step.Run("First", List.of("echo", "fine")),
            new Step.Run("Second", List.of("sh", "-c", "echo No space left on device >&2; exit 3")),
            put("never", 0644, new Content.Text("x")));
    assertThat(failure)
        .hasMessageContaining("Second failed")
        .hasMessageContaining("ended with 3")
        .hasMessageContaining("sh -c 'echo No space");
    assertThat(failure.output()).isEqualTo("No space left on device");
    assertThat(failure.hint()).contains("disk is full");
    assertThat(directory.resolve("never")).doesNotExist();
    assertThat(titles).containsExactly("First", "Second");
  }

  @Test
  void shellThatDiesInTheMidstNamesTheStep() {
    assertThat(
            failure(runner(shell()), new Step.Run("Killing", List.of("sh", "-c", "kill -9 $PPID"))))
        .hasMessageContaining("Killing failed");
  }

  @Test
  void fileThatCannotBeWrittenFailsAndLeavesNothing() throws IOException {
    Files.writeString(directory.resolve("plain"), "x");
    assertThat(failure(runner(shell()), put("plain/sub", 0644, new Content.Text("x"))))
        .hasMessageContaining("Putting plain/sub failed");
    Files.createDirectory(directory.resolve("dir"));
    failure(runner(shell()), put("dir", 0644, new Content.Text("x")));
    try (var left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("plain", "dir");
    }
  }

  @Test
  void expectationThatIsNeverMetTellsTheLastWords() {
    var never = new Step.Expect("Expecting", List.of("sh", "-c", "echo not yet; exit 9"), 1);
    var failure = failure(runner(shell()), never);
    assertThat(failure).hasMessageContaining("Expecting failed").hasMessageContaining("with 9");
    assertThat(failure.output()).isEqualTo("not yet");
  }

  private Step.Guarded guarded(Step check) {
    return new Step.Guarded(
        "Configuring",
        List.of(put("conf", 0644, new Content.Text("new"))),
        List.of(check),
        List.of(put("conf", 0644, new Content.Text("old"))));
  }

  @Test
  void guardedStepPutsBackAndFailsWithTheFirstCause() {
    var failure =
        failure(
            runner(shell()),
            guarded(new Step.Run("Checking", List.of("sh", "-c", "echo bad; exit 4"))));
    assertThat(failure)
        .hasMessageContaining("Checking failed")
        .hasMessageContaining("is back in place");
    assertThat(failure.output()).isEqualTo("bad");
    assertThat(directory.resolve("conf")).hasContent("old");
    assertThat(titles).containsExactly("Configuring");
  }

  @Test
  void undoThatFailsTooIsAddedAndHidesNothing() {
    var step =
        new Step.Guarded(
            "Configuring",
            List.of(new Step.Run("Body", List.of("false"))),
            List.of(),
            List.of(new Step.Run("Undo", List.of("sh", "-c", "exit 8"))));
    assertThat(failure(runner(shell()), step))
        .hasMessageContaining("Body failed")
        .hasMessageContaining("failed too: Undo failed");
  }

  @Test
  void engineThatDoesNotAnswerIsUndoneWithItsReason() {
    Supplies.EngineProbe silent = until -> Optional.of("connection refused");
    var runner = runner(shell(), silent, Transcript.none());
    assertThat(failure(runner, guarded(new Step.ExpectEngine("Waiting", 1))))
        .hasMessageContaining("within 1 s: connection refused")
        .hasMessageContaining("is back in place");
    assertThat(directory.resolve("conf")).hasContent("old");
  }

  @Test
  void aHostThatIsLostIsNotWaitedForUntilItsEngineAnswers() {
    var remote = new FakeRemote("root").dropAt("journalctl");
    Supplies.EngineProbe dying =
        until -> {
          remote.close();
          return Optional.of("connection refused");
        };
    assertThat(failure(runner(remote, dying, Transcript.none()), new Step.ExpectEngine("Up", 60)))
        .hasMessage("the connection was lost while it ran");
    assertThat(remote.commands()).hasSize(1);
  }

  @Test
  void lostConnectionIsToldAsItIs() {
    assertThat(
            failure(
                runner(new FakeRemote("root").dropAt("restart")),
                new Step.Run("Restarting", List.of("systemctl", "restart", "docker"))))
        .hasMessageContaining("the connection was lost");
  }

  @Test
  void aLostConnectionIsToldOnceThoughNothingIsPutBack() {
    var remote = new FakeRemote("root").dropAt("");
    var failure =
        failure(
            runner(remote), guarded(new Step.Run("Restarting", List.of("systemctl", "restart"))));
    assertThat(failure)
        .hasMessage(
            "the connection was lost while it ran; what was there before could not be put back");
  }

  private Step.InstallPackages packages() throws IOException {
    Files.writeString(directory.resolve("a.deb"), "12345");
    Files.writeString(directory.resolve("b.deb"), "123");
    return new Step.InstallPackages(
        "Installing 2 packages",
        List.of(new Content.BundleRef("a.deb", "00", 5), new Content.BundleRef("b.deb", "00", 3)));
  }

  @Test
  void packagesAreUploadedPrivatelyWithTrueBytesAndInstalledAtOnce() throws Exception {
    var remote = new FakeRemote("root").whenContains("mktemp -d", 0, "/var/tmp/machine.X\n");
    runner(remote).run(List.of(packages()), soon());
    assertThat(remote.files())
        .containsOnlyKeys("/var/tmp/machine.X/a.deb", "/var/tmp/machine.X/b.deb");
    assertThat(remote.files().values()).allMatch(file -> file.mode() == 0600);
    assertThat(titles).containsExactly("Installing 2 packages", "5/8", "8/8");
    assertThat(remote.commands()).hasSize(2);
    assertThat(remote.commands().getLast().line()).isEqualTo("sh -s -- /var/tmp/machine.X");
  }

  @Test
  void dpkgsLockIsWaitedForWithOneNote() throws Exception {
    var tries = new ArrayList<String>();
    var remote =
        new FakeRemote("root")
            .whenContains("mktemp -d", 0, "/var/tmp/machine.X\n")
            .when(
                command -> command.line().startsWith("sh -s"),
                command -> {
                  tries.add("try");
                  return new Remote.Result(tries.size() < 3 ? 75 : 0, "", "");
                });
    runner(remote).run(List.of(packages()), soon());
    assertThat(tries).hasSize(3);
    assertThat(titles).filteredOn(title -> title.contains("dpkg's lock")).hasSize(1);
  }

  @Test
  void failedInstallationTellsDpkgsWordsAndCleansUp() throws IOException {
    var remote =
        new FakeRemote("root")
            .whenContains("mktemp -d", 0, "/var/tmp/machine.X\n")
            .when(
                command -> command.line().startsWith("sh -s"),
                command -> new Remote.Result(1, "dpkg: dependency problems\n", ""));
    var failure = failure(runner(remote), packages());
    assertThat(failure).hasMessageContaining("Installing 2 packages failed: dpkg ended with 1");
    assertThat(failure.output()).isEqualTo("dpkg: dependency problems");
    assertThat(remote.commands().getLast().line()).isEqualTo("rm -rf -- /var/tmp/machine.X");
  }

  @Test
  void transcriptNamesStepsAndOutputButNoSecret() throws Exception {
    Path log = directory.resolve("log");
    var runner = runner(shell(), until -> Optional.empty(), Transcript.to(log));
    runner.run(
        List.of(
            put("key", 0400, new Content.SecretRef("server.pem")),
            new Step.Run("Saying", List.of("echo", "hello"))),
        soon());
    assertThat(log)
        .content()
        .contains("== Putting key", "put " + directory.resolve("key") + " 0400", "hello")
        .doesNotContain("secret of")
        .doesNotContain("c2VjcmV0");
    assertThat(Remotes.tail("a\n".repeat(50)).lines()).hasSize(20);
  }
}

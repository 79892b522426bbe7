package dev.machine.provisioner.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.testing.FakeRemote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script with a cloud-init of the test's own, and what is made of its answer.
class CloudInitTest {

  /// As cloud-init writes it: indented by one blank.
  private static final String RESULT =
      "{\n \"v1\": {\n  \"datasource\": \"DataSourceNoCloud\",\n  \"errors\": %s\n }\n}\n";

  @TempDir Path directory;
  private Path run;

  @BeforeEach
  void prepare() throws IOException {
    run = Files.createDirectory(directory.resolve("run"));
  }

  private Path command(String name, String text) throws IOException {
    var bin = Files.createDirectories(directory.resolve("bin"));
    var file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }

  private Remote.Result script(String cloudInit) throws Exception {
    return script(60, cloudInit);
  }

  private Remote.Result script(int seconds, String cloudInit) throws Exception {
    var bin = command("cloud-init", cloudInit);
    var builder = new ProcessBuilder("sh", "-s", "--", "" + seconds, run.toString());
    builder.environment().merge("PATH", bin.toString(), (old, ours) -> ours + ":" + old);
    var shell = builder.start();
    try (var in = shell.getOutputStream()) {
      in.write(Resources.text("cloud-init.sh").getBytes(StandardCharsets.UTF_8));
    }
    var out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Remote.Result(shell.waitFor(), out, "");
  }

  private void ended(String errors) throws IOException {
    Files.writeString(run.resolve("enabled"), "");
    Files.writeString(run.resolve("result.json"), RESULT.formatted(errors));
  }

  private static List<String> said(Remote.Result answer) throws Exception {
    var said = new ArrayList<String>();
    var progress =
        new Progress() {
          @Override
          public void step(String title) {
            said.add("step " + title);
          }

          @Override
          public void bytes(long done, long total) {}

          @Override
          public void note(String text) {
            said.add(text);
          }
        };
    var remote = new FakeRemote("root").when(_ -> true, _ -> answer);
    CloudInit.await(remote, progress, Deadline.after(Duration.ofSeconds(10)));
    assertThat(remote.commands()).hasSize(1);
    return said;
  }

  @Test
  void whatEndedWellIsNotAskedAgain() throws Exception {
    ended("[]");
    var answer = script("echo asked; exit 1");
    assertThat(answer).isEqualTo(new Remote.Result(0, "", ""));
    assertThat(said(answer)).isEmpty();
  }

  @Test
  void errorsAreANote() throws Exception {
    ended("[\n   \"('write_files', KeyError('x'))\",\n   \"second\"\n  ]");
    var answer = script("exit 1");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(said(answer))
        .singleElement()
        .asString()
        .contains("did not end well", "('write_files', KeyError('x'))", "second");
  }

  @Test
  void whatWorksStillIsWaitedFor() throws Exception {
    Files.writeString(run.resolve("enabled"), "");
    var result = run.resolve("result.json");
    var answer = script("printf '%s' '" + RESULT.formatted("[]") + "' >" + result + "; echo done");
    assertThat(answer.exit()).isZero();
    assertThat(result).exists();
    assertThat(said(answer)).containsExactly("step Waiting for cloud-init");
  }

  /// The command does not wait once a stage has noted an error.
  @Test
  void afterAnErrorTheLastStageIsWaitedForAllTheSame() throws Exception {
    Files.writeString(run.resolve("enabled"), "");
    var asked = run.resolve("asked");
    var result = RESULT.formatted("[\n   \"no locale\"\n  ]");
    command(
        "systemctl",
        "echo 17; [ ! -e %s ] || printf '%%s' '%s' >%s; : >%s"
            .formatted(asked, result, run.resolve("result.json"), asked));
    var answer = script("exit 1");
    assertThat(said(answer))
        .containsExactly(
            "step Waiting for cloud-init",
            "cloud-init did not end well, which need not matter: \"no locale\"");
  }

  @Test
  void aLastStageThatNeverComesIsNotWaitedFor() throws Exception {
    Files.writeString(run.resolve("enabled"), "");
    command("systemctl", "echo");
    assertThat(script("exit 1").exit()).isZero();
  }

  @Test
  void whatNeverEndsIsLeftToItself() throws Exception {
    Files.writeString(run.resolve("status.json"), "{}");
    var answer = script(1, "exec sleep 60");
    assertThat(answer.exit()).isEqualTo(124);
    assertThat(said(answer))
        .containsExactly(
            "step Waiting for cloud-init", "cloud-init still works after 9 s; going on meanwhile");
  }

  @Test
  void whatWasNotToldToWorkIsNotWaitedFor() throws Exception {
    assertThat(script("sleep 60").exit()).isZero();
    Files.writeString(run.resolve("disabled"), "");
    assertThat(script("sleep 60").exit()).isZero();
  }
}

package dev.machine.provisioner.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With a sudo of the test's own, which reads the password as the real one does: byte by byte, and
/// not at all where a rule lets the command through.
@Timeout(60)
class SudoTest {

  private static final String PASSWORD = "corr ect'h$rse";

  @TempDir Path directory;
  private TestSshd sshd;
  private Path key;
  private Path bin;

  @BeforeEach
  void start() throws IOException {
    sshd = new TestSshd();
    key = sshd.newLogin(directory);
    bin = Files.createDirectory(directory.resolve("bin"));
    program("id", "echo 1000");
    for (String tool : new String[] {"sh", "timeout", "cat", "true", "echo"}) {
      program(tool, "exec /usr/bin/" + tool + " \"$@\"");
    }
    sshd.path = bin.toString();
  }

  @AfterEach
  void stop() throws IOException {
    sshd.close();
  }

  private void program(String name, String script) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// @param asks shell words that tell whether it reads a password for `$*`
  private void sudo(String asks) throws IOException {
    program(
        "sudo",
        """
        n= S=
        while :; do
          case $1 in
            -n) n=1 ;;
            -S) S=1 ;;
            -k) ;;
            -p) shift ;;
            --) shift; break ;;
            *) break ;;
          esac
          shift
        done
        if %s; then
          [ -z "$n" ] || { echo 'sudo: a password is required' >&2; exit 1; }
          [ -n "$S" ] || { echo 'sudo: a terminal is required' >&2; exit 1; }
          IFS= read -r given
          [ "$given" = "$(cat %s)" ] || { echo 'sudo: 1 incorrect attempt' >&2; exit 1; }
        fi
        echo "as root: $*" >>%s
        exec "$@"
        """
            .formatted(
                asks,
                Files.writeString(directory.resolve("password"), PASSWORD),
                directory.resolve("sudo.log")));
  }

  private SshRemote login(String password) throws Exception {
    var prompts =
        new SshPrompts() {
          @Override
          public Optional<SecretValue> passphrase(Path file) {
            return Optional.empty();
          }

          @Override
          public Optional<SecretValue> sudoPassword() {
            return password.isEmpty()
                ? Optional.empty()
                : Optional.of(new SecretValue(password.toCharArray()));
          }
        };
    return SshRemote.connect(
        SshTarget.of(sshd.endpoint(), "ann", sshd.pinned(), key).withPrompts(prompts),
        Transcript.none());
  }

  private static Remote.Result cat(SshRemote remote) throws Exception {
    return remote.run(
        Command.of("cat").asRoot().withStdin("line 1\nline 2"),
        Deadline.after(Duration.ofSeconds(20)));
  }

  private ProvisionException refusal(String password) throws Exception {
    try (var remote = login(password)) {
      var refusal = catchThrowableOfType(ProvisionException.class, () -> cat(remote));
      assertThat(refusal.kind()).isEqualTo(ProvisionException.Kind.REFUSED);
      assertThat(refusal.hint()).isNotEmpty();
      return refusal;
    }
  }

  @Test
  void withoutAPasswordWhereNoneIsAsked() throws Exception {
    sudo("false");
    try (var remote = login("")) {
      assertThat(cat(remote).out()).isEqualTo("line 1\nline 2");
      assertThat(cat(remote).ok()).isTrue();
      remote.run(Command.of("echo", "plain"), Deadline.after(Duration.ofSeconds(20)));
    }
    assertThat(sshd.lines).filteredOn(line -> line.contains("id -u")).hasSize(1);
    // Outside of sudo it could not end what runs as root.
    assertThat(sshd.lines).anyMatch(line -> line.startsWith("sudo -n -- timeout "));
    assertThat(sshd.lines.getLast()).doesNotContain("sudo");
  }

  @Test
  void passwordGoesByStdinAndTheCommandSeesOnlyItsOwn() throws Exception {
    sudo("true");
    try (var remote = login(PASSWORD)) {
      assertThat(cat(remote).out()).isEqualTo("line 1\nline 2");
      assertThat(cat(remote).out()).isEqualTo("line 1\nline 2");
    }
    assertThat(sshd.lines).noneMatch(line -> line.contains("corr"));
    assertThat(directory.resolve("sudo.log")).content().contains("cat").doesNotContain("corr");
  }

  @Test
  void passwordThatSudoLeavesUnreadNeverReachesTheCommand() throws Exception {
    sudo("case \"$*\" in true) true ;; *) false ;; esac");
    try (var remote = login(PASSWORD)) {
      assertThat(cat(remote).out()).isEqualTo("line 1\nline 2");
    }
  }

  @Test
  void passwordAskedAndNoneGivenIsRefusedWithAHint() throws Exception {
    sudo("true");
    assertThat(refusal("")).hasMessageContaining("asks ann for a password");
  }

  @Test
  void wrongPasswordIsRefused() throws Exception {
    sudo("true");
    var refusal = refusal("wrong one");
    assertThat(refusal.output()).contains("incorrect");
    assertThat(refusal.getMessage() + refusal.output()).doesNotContain("wrong one");
    assertThat(directory.resolve("sudo.log")).doesNotExist();
  }

  @Test
  void noSudoAtAllIsRefused() throws Exception {
    assertThat(refusal(PASSWORD)).hasMessageContaining("has no sudo");
  }

  @Test
  void loginThatIsRootByAnotherNameNeedsNone() throws Exception {
    program("id", "echo 0");
    try (var remote = login("")) {
      assertThat(cat(remote).ok()).isTrue();
    }
    assertThat(sshd.lines.getLast()).doesNotContain("sudo");
  }
}

package dev.machine.provisioner.remote;

import dev.machine.provisioner.ProvisionException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a login becomes root. Found out once per connection, in one round trip.
final class Sudo implements AutoCloseable {

  /// What the login is and has.
  private sealed interface Way {
    /// It is root.
    record None() implements Way {}

    record Passwordless() implements Way {}

    record Password(SecretValue value) implements Way {}
  }

  /// What the host is asked.
  private static final String PROBE =
      "if [ \"$(id -u)\" = 0 ]; then echo root; elif ! command -v sudo >/dev/null 2>&1; then"
          + " echo none; elif sudo -n true 2>/dev/null; then echo free; else echo asks; fi";

  /// A line that follows the password. Whether sudo reads the password (it does not where a rule
  /// says NOPASSWD for this command) is known only there: the command starts after this line, so
  /// that it never sees a password on its stdin. `read` takes byte by byte and no more (POSIX,
  /// read).
  private static final String MARK = "-- machine: stdin begins --";

  private static final String SKIP =
      "IFS= read -r line; [ \"$line\" = '"
          + MARK
          + "' ] || IFS= read -r line; unset line;"
          + " exec \"$@\"";

  private static final String HINT =
      "give the login's password when asked, or in MACHINE_SUDO_PASSWORD, or"
          + " allow it `NOPASSWD` in /etc/sudoers.d";

  /// Runs a command line as the login user; the connection's own part.
  interface Runner {
    Remote.Result run(String line, byte[] stdin) throws ProvisionException, InterruptedException;
  }

  private final String user;
  private final SshPrompts prompts;
  private @Nullable Way way;

  Sudo(String user, SshPrompts prompts) {
    this.user = user;
    this.prompts = prompts;
    this.way = user.equals("root") ? new Way.None() : null;
  }

  /// The command that runs `command` as root, by the login.
  ///
  /// @throws ProvisionException (refused) when this login cannot become root
  Command prepare(Command command, Runner runner) throws ProvisionException, InterruptedException {
    return switch (way(runner)) {
      case Way.None _ -> command;
      case Way.Passwordless _ -> prefixed(List.of("sudo", "-n", "--"), command);
      case Way.Password(var password) -> {
        var asking = List.of("sudo", "-k", "-S", "-p", "", "--", "sh", "-c", SKIP, "sh");
        byte[] input = command.stdin().orElse(new byte[0]);
        yield prefixed(asking, command).withStdin(concat(password, MARK + "\n", input));
      }
    };
  }

  private synchronized Way way(Runner runner) throws ProvisionException, InterruptedException {
    Way known = way;
    if (known == null) {
      known = find(runner);
      way = known;
    }
    return known;
  }

  private Way find(Runner runner) throws ProvisionException, InterruptedException {
    Remote.Result answer = runner.run(PROBE, new byte[0]);
    return switch (answer.out().strip()) {
      case "root" -> new Way.None();
      case "free" -> new Way.Passwordless();
      case "asks" -> withPassword(runner);
      case "none" ->
          throw ProvisionException.refused(
              user + " is not root there, and the host has no sudo",
              "log in as root with --ssh-user root, or install sudo on the host");
      default ->
          throw ProvisionException.refused(
                  "cannot find out how " + user + " becomes root there",
                  "the login needs a POSIX shell; try --ssh-user root")
              .withOutput(Remotes.output(answer));
    };
  }

  /// Tried at once, so that a wrong password is never followed by a command's own stdin.
  private Way withPassword(Runner runner) throws ProvisionException, InterruptedException {
    var password = prompts.sudoPassword();
    if (password.isEmpty()) {
      throw ProvisionException.refused("sudo asks " + user + " for a password there", HINT);
    }
    Remote.Result answer =
        runner.run("sudo -k -S -p '' -- true", concat(password.get(), "", new byte[0]));
    if (!answer.ok()) {
      password.get().close();
      throw ProvisionException.refused("sudo does not let " + user + " become root there", HINT)
          .withOutput(Remotes.output(answer));
    }
    return new Way.Password(password.get());
  }

  private static byte[] concat(SecretValue password, String next, byte[] input) {
    byte[] secret = password.bytes();
    try {
      var all = new ByteArrayOutputStream();
      all.writeBytes(secret);
      all.write('\n');
      all.writeBytes(next.getBytes(StandardCharsets.UTF_8));
      all.writeBytes(input);
      return all.toByteArray();
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static Command prefixed(List<String> prefix, Command command) {
    var all = new ArrayList<>(prefix);
    all.addAll(command.argv());
    return new Command(all, command.stdin(), false, command.discreet());
  }

  @Override
  public synchronized void close() {
    if (way instanceof Way.Password(var password)) {
      password.close();
    }
  }
}

package dev.machine.cli.commands;

import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Files;

/// The system's OpenSSH programs, with our ssh_config.
public final class OpenSsh {
  /// What ssh(1) exits with when it cannot connect; also what a command may exit with.
  static final int UNREACHABLE = 255;

  private OpenSsh() {}

  public static String program(Session session, String name) throws ProvisionException {
    return Programs.find(session, name)
        .orElseThrow(() ->
            ProvisionException.failed(
                "there is no " + name + " program here", Suggestions.NO_SSH_CLIENT))
        .toString();
  }

  /// The configuration file, for a host that SSH reaches.
  public static String config(Session session, String name) throws ProvisionException {
    var host = session.services().store().load(name).complete();
    if (host.access().login().isEmpty()) {
      throw ProvisionException.failed(
          "\"" + name + "\" has no SSH (driver " + host.driver() + ")",
          "only its engine's URL is known: look where that runs");
    }
    var file = session.services().sshConfig();
    if (!Files.isReadable(file)) {
      throw ProvisionException.failed("there is no " + file, Suggestions.finish(name));
    }
    return file.toString();
  }
}

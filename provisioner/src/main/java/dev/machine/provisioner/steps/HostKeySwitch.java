package dev.machine.provisioner.steps;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.SshKeys;
import java.util.ArrayList;
import java.util.List;

/// Gives a host's sshd another host key, and takes all others away.
public final class HostKeySwitch {

  private HostKeySwitch() {}

  /// Has the host show `key` from the next connection on; this one stays. Idempotent.
  ///
  /// @throws ProvisionException when sshd does not take it; then it shows what it showed before
  public static void to(SshKeys.Pair key, Remote remote, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Remotes.checked(remote, command(key).asRoot(), "cannot change the SSH host key", deadline);
  }

  /// @param arguments what the script takes after the public half
  static Command command(SshKeys.Pair key, String... arguments) {
    var argv = new ArrayList<>(List.of(key.publicKey()));
    argv.addAll(List.of(arguments));
    return Command.script(
        Resources.text("host-key.sh") + "install_key <<'@end@'\n" + key.privateKey() + "@end@\n",
        argv.toArray(String[]::new));
  }
}

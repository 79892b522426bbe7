package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.SshRemote;
import java.time.InstantSource;

/// What is done over SSH to a host whose driver changed it: its clock set, a driver's script run.
final class HostTouches {

  private final Logins logins;

  HostTouches(Logins logins) {
    this.logins = logins;
  }

  /// @see Outfitter#setClock
  void setClock(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Setting its clock");
    try (var remote = logins.await(host, progress, deadline)) {
      var off = HostClock.set(remote, InstantSource.system(), deadline);
      if (!off.isZero()) {
        progress.note(HostClock.told(off));
      }
    }
  }

  /// @see Outfitter#run
  void run(Host host, String script, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var remote = logins.await(host, progress, deadline)) {
      script(remote, script, deadline);
    }
  }

  static void script(SshRemote remote, String script, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var command = Command.script(script).asRoot();
    Remotes.checked(remote, command, "the host cannot be changed", deadline);
  }
}

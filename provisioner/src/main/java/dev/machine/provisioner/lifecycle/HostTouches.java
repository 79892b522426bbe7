package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Recipes;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.SshRemote;
import dev.machine.provisioner.remote.SshWait;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// What is done over SSH to a host whose driver changed it: its clock set, a driver's script run.
final class HostTouches {

  /// A state that was loaded on a busy machine takes a while to move again.
  private static final Duration AWAKE = Duration.ofMinutes(3);

  private final Logins logins;
  private final StepWork work;

  HostTouches(Logins logins, StepWork work) {
    this.logins = logins;
    this.work = work;
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

  /// @see Outfitter#renew
  void renew(Host host, Outfitter.Renewal renewal, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Making it a host of its own");
    var target = logins.borrowed(host, renewal.identity(), renewal.hostKeys());
    var transcript = logins.transcript(host);
    try (var remote = SshWait.waitForSsh(target, SshWait.Stage.UP, transcript, deadline.atMost(AWAKE), progress)) {
      HostClock.set(remote, InstantSource.system(), deadline);
      work.run(remote, transcript, host, Recipes.forget(), Optional.empty(), progress, deadline);
      script(remote, renewal.script(), deadline);
    }
  }

  /// @see Outfitter#run
  void run(Host host, String script, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var remote = logins.await(host, progress, deadline)) {
      script(remote, script, deadline);
    }
  }

  private static void script(SshRemote remote, String script, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var command = Command.script(script).asRoot();
    Remotes.checked(remote, command, "the host cannot be changed", deadline);
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.SshWait;
import java.time.Duration;
import java.util.Optional;

/// Restarts a server from within, for drivers that cannot.
final class Reboot {

  /// New at each boot (random(4)).
  private static final Command BOOT_ID = Command.of("cat", "/proc/sys/kernel/random/boot_id");

  private static final Duration ASK = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Logins logins;

  Reboot(Logins logins) {
    this.logins = logins;
  }

  /// @throws ProvisionException when the server does not come back before `deadline`
  void run(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    String before;
    progress.step("Restarting over SSH");
    try (var remote = logins.connect(host)) {
      before = bootId(remote, deadline);
      // In the background: the answer must reach us before the connection goes.
      var command = Command.of("sh", "-c", "(sleep 1; systemctl reboot) >/dev/null 2>&1 &");
      Remotes.checked(remote, command.asRoot(), "cannot restart the server", deadline.atMost(ASK));
    }
    progress.step("Waiting until it is back");
    var back = Wait.until(deadline, INTERVAL, () -> again(host, before, progress, deadline));
    if (back.isEmpty()) {
      throw ProvisionException.failed(
          host.name() + " did not come back within " + deadline.span().toSeconds() + " s",
          "look at its console");
    }
  }

  private Optional<String> again(Host host, String before, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var remote = logins.await(host, SshWait.Stage.BOOTING, progress, deadline)) {
      var now = bootId(remote, deadline);
      return now.equals(before) ? Optional.empty() : Optional.of(now);
    }
  }

  private static String bootId(Remote remote, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return Remotes.checked(remote, BOOT_ID, "cannot read the boot id", deadline.atMost(ASK))
        .out()
        .strip();
  }
}

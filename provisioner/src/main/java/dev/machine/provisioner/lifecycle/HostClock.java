package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import java.time.Duration;
import java.time.InstantSource;

/// Puts the clock of a host right that stood still while the host was paused or saved. Certificates
/// and tokens of a host with a wrong clock are not yet or no longer good.
final class HostClock {

  /// date(1) of GNU and of busybox. A clock that is right is not touched: it may be this machine's
  /// own, as that of a system container is, or be kept by another.
  private static final String SCRIPT =
      """
      set -eu
      off=$(($1 - $(date +%s)))
      if [ $off -gt 2 ] || [ $off -lt -2 ]; then
        date -s "@$1" >/dev/null
        echo $off
      else
        echo 0
      fi
      """;

  private static final Duration ASK = Duration.ofSeconds(30);

  private HostClock() {}

  /// Sets the clock to this machine's when it is more than two seconds off.
  ///
  /// @return by how much it was off; zero when it was left alone
  static Duration set(Remote remote, InstantSource clock, Deadline deadline)
      throws ProvisionException, InterruptedException {
    // Half of it is on its way when the command arrives.
    var now = clock.instant().plus(Duration.ofMillis(500));
    var command = Command.script(SCRIPT, Long.toString(now.getEpochSecond())).asRoot();
    var said =
        Remotes.checked(remote, command, "cannot set the host's clock", deadline.atMost(ASK));
    try {
      return Duration.ofSeconds(Long.parseLong(said.out().strip()));
    } catch (NumberFormatException e) {
      throw ProvisionException.failed("the host does not tell its clock", "", e);
    }
  }

  /// What to tell a person of a clock that was off.
  static String told(Duration off) {
    return "its clock was "
        + Math.abs(off.toSeconds())
        + " s "
        + (off.isNegative() ? "fast" : "slow")
        + ", and is set right";
  }
}

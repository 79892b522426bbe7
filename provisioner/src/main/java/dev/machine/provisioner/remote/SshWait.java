package dev.machine.provisioner.remote;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import java.time.Duration;
import java.util.EnumSet;

/// Waits for a host to let us in.
public final class SshWait {

  private static final Duration FIRST = Duration.ofMillis(100);

  /// Until then a server is booting, and its silence is no news.
  private static final Duration UNUSUAL = Duration.ofSeconds(5);

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private SshWait() {}

  /// Tries until the login works or `deadline` passes, often at first and then once a second. A
  /// host that is not there yet is waited for; one that shows a wrong key, or does not let us in,
  /// ends the wait at once.
  ///
  /// @throws ProvisionException with the true cause; after the deadline with the number of tries
  ///   and the last reason
  public static SshRemote waitForSsh(
      SshTarget target, Transcript transcript, Deadline deadline, Progress progress)
      throws ProvisionException, InterruptedException {
    int tries = 0;
    var unusual = Deadline.after(UNUSUAL);
    Duration pause = FIRST;
    var told = EnumSet.noneOf(SshFailure.Reason.class);
    while (true) {
      try {
        tries++;
        return SshRemote.open(shorter(target, deadline), transcript);
      } catch (SshFailure e) {
        if (!e.reason().passing()) {
          throw e.failed();
        }
        if (deadline.expired()) {
          throw late(target, deadline, tries, e);
        }
        if (unusual.expired() && told.add(e.reason())) {
          progress.note("still waiting for SSH: " + e.problem());
        }
      }
      Wait.pause(min(pause, deadline.remaining()));
      pause = min(pause.multipliedBy(3).dividedBy(2), LONGEST);
    }
  }

  private static ProvisionException late(
      SshTarget target, Deadline deadline, int tries, SshFailure last) {
    return ProvisionException.failed(
        "no SSH login at %s within %d s (%d tries; the last one: %s)"
            .formatted(target.endpoint(), deadline.span().toSeconds(), tries, last.problem()),
        last.hint(),
        last);
  }

  private static SshTarget shorter(SshTarget target, Deadline deadline) {
    // At least a moment: the last try must be able to say why.
    Duration left = deadline.remaining().plus(FIRST);
    return target.withConnectTimeout(min(target.connectTimeout(), left));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

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

  /// How long the first try waits for an answer. A port that a hypervisor brings here takes
  /// connections before its guest is there to answer, so a try that began too early is given up.
  private static final Duration IMPATIENT = Duration.ofSeconds(3);

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
    Duration patience = IMPATIENT;
    var told = EnumSet.noneOf(SshFailure.Reason.class);
    while (true) {
      try {
        tries++;
        return SshRemote.open(shorter(target, min(patience, deadline.remaining())), transcript);
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
      // A host that answers slowly must get through at last.
      patience = patience.multipliedBy(5).dividedBy(4);
      Wait.pause(min(pause, deadline.remaining()));
      pause = min(pause.multipliedBy(3).dividedBy(2), LONGEST);
    }
  }

  /// Whether that is a host that could not be reached or logged into, rather than one that failed
  /// at its work.
  public static boolean unanswered(ProvisionException failure) {
    return failure.getCause() instanceof SshFailure;
  }

  private static ProvisionException late(
      SshTarget target, Deadline deadline, int tries, SshFailure last) {
    return ProvisionException.failed(
        "no SSH login at %s within %d s (%d tries; the last one: %s)"
            .formatted(target.endpoint(), deadline.span().toSeconds(), tries, last.problem()),
        last.hint(),
        last);
  }

  private static SshTarget shorter(SshTarget target, Duration patience) {
    // At least a moment: the last try must be able to say why.
    return target.withConnectTimeout(min(target.connectTimeout(), patience.plus(FIRST)));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

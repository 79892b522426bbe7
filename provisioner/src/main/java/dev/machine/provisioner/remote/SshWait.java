package dev.machine.provisioner.remote;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Waits for a host to let us in.
public final class SshWait {

  private static final Duration FIRST = Duration.ofMillis(100);

  /// Until then a server is booting, and its silence is no news.
  private static final Duration UNUSUAL = Duration.ofSeconds(5);

  private static final Duration LONGEST = Duration.ofSeconds(1);

  /// How long the first try waits for an answer. A port that a hypervisor brings here takes
  /// connections before its guest is there to answer, so a try that began too early is given up.
  private static final Duration IMPATIENT = Duration.ofSeconds(3);

  /// After a login that came to nothing. Recent releases of OpenSSH lock out who tries more often
  /// (sshd_config(5), PerSourcePenalties).
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(6);

  /// By then an image has put its own host key away.
  private static final Duration SETTLED = Duration.ofMinutes(2);

  /// What may be expected of a host.
  public enum Stage {
    /// Whom it does not let in now, it will not: a wrong key or a refused login ends the wait.
    UP,
    /// At its first boot an image may run its sshd before it has our keys, and at every boot only
    /// root may log in at first (pam_nologin(8)). A refused login is tried again until the
    /// deadline, a wrong host key for a while; it is never believed.
    BOOTING
  }

  private SshWait() {}

  /// Tries until the login works or `deadline` passes, often at first and then once a second. A
  /// host that is not there yet is waited for; what else is, `stage` says.
  ///
  /// @throws ProvisionException with the true cause; after the deadline with the number of tries
  ///   and the last reason
  public static SshRemote waitForSsh(
      SshTarget target, Stage stage, Transcript transcript, Deadline deadline, Progress progress)
      throws ProvisionException, InterruptedException {
    return new Waiting(target, stage, transcript, deadline, progress).login();
  }

  /// One wait.
  private static final class Waiting {
    private final SshTarget target;
    private final Stage stage;
    private final Transcript transcript;
    private final Deadline deadline;
    private final Progress progress;
    private final Deadline unusual = Deadline.after(UNUSUAL);
    private final Set<SshFailure.Reason> told = EnumSet.noneOf(SshFailure.Reason.class);
    private @Nullable Deadline settled;

    Waiting(
        SshTarget target,
        Stage stage,
        Transcript transcript,
        Deadline deadline,
        Progress progress) {
      this.target = target;
      this.stage = stage;
      this.transcript = transcript;
      this.deadline = deadline;
      this.progress = progress;
    }

    SshRemote login() throws ProvisionException, InterruptedException {
      int tries = 0;
      Duration pause = FIRST;
      Duration patience = IMPATIENT;
      SshFailure last = null;
      while (true) {
        boolean hasty = deadline.remaining().compareTo(LONGEST) < 0;
        try {
          tries++;
          return SshRemote.open(shorter(target, min(patience, deadline.remaining())), transcript);
        } catch (SshFailure e) {
          // A try that the deadline cut short knows less than the one before.
          last = hasty && last != null && e.reason() == SshFailure.Reason.UNREACHABLE ? last : e;
          judge(e);
          if (deadline.expired()) {
            throw late(target, deadline, tries, last);
          }
          if (!e.reason().passing()) {
            pause = AFTER_REFUSAL;
          }
        }
        // A host that answers slowly must get through at last.
        patience = patience.multipliedBy(5).dividedBy(4);
        Wait.pause(min(pause, deadline.remaining()));
        pause = min(pause.multipliedBy(3).dividedBy(2), LONGEST);
      }
    }

    /// Goes on waiting, or not.
    private void judge(SshFailure failure) throws ProvisionException {
      if (!passing(failure.reason())) {
        throw failure.failed();
      }
      if (unusual.expired() && !deadline.expired() && told.add(failure.reason())) {
        progress.note("still waiting for SSH: " + failure.problem());
      }
    }

    private boolean passing(SshFailure.Reason reason) {
      if (reason.passing()) {
        return true;
      }
      if (stage == Stage.UP || reason == SshFailure.Reason.SETUP) {
        return false;
      }
      if (reason == SshFailure.Reason.AUTH) {
        return true;
      }
      var until = settled == null ? Deadline.after(SETTLED) : settled;
      settled = until;
      return !until.expired();
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

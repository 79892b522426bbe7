package dev.machine.provisioner.remote;

import dev.machine.provisioner.ProvisionException;
import org.jspecify.annotations.Nullable;

/// Why a connection did not come about; whoever waits for a host asks the reason.
final class SshFailure extends Exception {

  private static final long serialVersionUID = 1L;

  enum Reason {
    /// Nothing listens there (yet).
    REFUSED,
    /// No answer, no route, no such name, or the line broke in the handshake.
    UNREACHABLE,
    /// The host is not the one that was meant, or nobody could say so.
    HOST_KEY,
    /// The host is right and does not let us in.
    AUTH,
    /// A key or file of our own that cannot be used, or no common algorithm.
    SETUP;

    /// Whether trying again may help.
    boolean passing() {
      return this == REFUSED || this == UNREACHABLE;
    }
  }

  private final Reason reason;
  private final String hint;

  SshFailure(Reason reason, String problem, String hint, @Nullable Throwable cause) {
    super(problem, cause);
    this.reason = reason;
    this.hint = hint;
  }

  Reason reason() {
    return reason;
  }

  String problem() {
    return String.valueOf(getMessage());
  }

  String hint() {
    return hint;
  }

  /// Nothing was done yet on the host: a refusal.
  ProvisionException refused() {
    return ProvisionException.refused(problem(), hint, this);
  }

  /// In the midst of the work: a failure.
  ProvisionException failed() {
    return ProvisionException.failed(problem(), hint, this);
  }
}

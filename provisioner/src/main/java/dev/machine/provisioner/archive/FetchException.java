package dev.machine.provisioner.archive;

import java.io.Serial;

/// Why a transfer did not succeed; made into words for a person one level up.
final class FetchException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  enum Kind {
    /// No connection, no such host, no answer.
    UNREACHABLE,
    /// The server has no such file.
    NOT_FOUND,
    /// The server answered with another status.
    STATUS,
    /// It broke off in the middle: worth another try.
    CUT_OFF,
    /// The file is longer than it may be.
    TOO_LONG,
    /// Time ran out.
    TIMED_OUT,
    /// This machine could not write it.
    LOCAL,
    /// It arrived, and is not what was announced.
    WRONG_DIGEST
  }

  private final Kind kind;

  FetchException(Kind kind, String what) {
    super(what);
    this.kind = kind;
  }

  FetchException(Kind kind, String what, Throwable cause) {
    super(what, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /// Whether another attempt may well succeed.
  boolean passing() {
    return kind == Kind.CUT_OFF;
  }

  /// Whether another mirror may have what this one does not give.
  boolean mirrorIsToBlame() {
    return switch (kind) {
      case UNREACHABLE, NOT_FOUND, STATUS, CUT_OFF -> true;
      case TOO_LONG, TIMED_OUT, LOCAL, WRONG_DIGEST -> false;
    };
  }
}

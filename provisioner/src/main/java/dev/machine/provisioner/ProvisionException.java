package dev.machine.provisioner;

import org.jspecify.annotations.Nullable;

/// What goes wrong on this floor: one problem line, one hint, the output of what failed.
public final class ProvisionException extends Exception {

  private static final long serialVersionUID = 1L;

  /// What the failure means to a caller; the command line makes exit codes of it.
  public enum Kind {
    /// Refused before anything was made: nothing to clean up.
    REFUSED,
    /// A wrong argument: name, flag value.
    USAGE,
    /// Begun and failed.
    FAILED
  }

  private final Kind kind;
  private final String hint;
  private final String output;

  private ProvisionException(
      Kind kind, String problem, String hint, String output, @Nullable Throwable cause) {
    super(problem, cause);
    this.kind = kind;
    this.hint = hint;
    this.output = output;
  }

  public static ProvisionException refused(String problem, String hint) {
    return new ProvisionException(Kind.REFUSED, problem, hint, "", null);
  }

  public static ProvisionException refused(String problem, String hint, Throwable cause) {
    return new ProvisionException(Kind.REFUSED, problem, hint, "", cause);
  }

  public static ProvisionException usage(String problem, String hint) {
    return new ProvisionException(Kind.USAGE, problem, hint, "", null);
  }

  public static ProvisionException failed(String problem, String hint) {
    return new ProvisionException(Kind.FAILED, problem, hint, "", null);
  }

  public static ProvisionException failed(String problem, String hint, Throwable cause) {
    return new ProvisionException(Kind.FAILED, problem, hint, "", cause);
  }

  /// With the failed command's output, whole.
  public ProvisionException withOutput(String text) {
    var copy = new ProvisionException(kind, String.valueOf(getMessage()), hint, text, getCause());
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  public Kind kind() {
    return kind;
  }

  /// What the person can do about it, in one line; may be empty.
  public String hint() {
    return hint;
  }

  /// What the failed command printed; may be empty.
  public String output() {
    return output;
  }
}

package dev.machine.drivers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes wrong in a driver: one problem line, one hint, and the output of what failed.
public abstract sealed class DriverException extends Exception
    permits CloudFailure,
        DriverException.Refused,
        DriverException.MissingPackages,
        DriverException.Failed,
        DriverException.TimedOut {

  private static final long serialVersionUID = 1L;

  private final String hint;
  private final String output;

  DriverException(String problem, String hint, String output, @Nullable Throwable cause) {
    super(problem, cause);
    this.hint = hint;
    this.output = output;
  }

  /// What the person can do about it, in one line; may be empty.
  public String hint() {
    return hint;
  }

  /// What the failed command printed; may be empty.
  public String output() {
    return output;
  }

  /// Refused before anything was made.
  public static final class Refused extends DriverException {
    private static final long serialVersionUID = 1L;

    public Refused(String problem, String hint) {
      super(problem, hint, "", null);
    }
  }

  /// This machine lacks system packages; nothing was made.
  public static final class MissingPackages extends DriverException {
    private static final long serialVersionUID = 1L;
    private final List<String> packages;

    public MissingPackages(String what, List<String> packages) {
      super(
          what + " needs system packages that are not installed: " + String.join(" ", packages),
          "apt-get install -y --no-install-recommends " + String.join(" ", packages),
          "",
          null);
      this.packages = List.copyOf(packages);
    }

    public List<String> packages() {
      return packages;
    }
  }

  /// The work began and failed; the ledger says what is left.
  public static final class Failed extends DriverException {
    private static final long serialVersionUID = 1L;

    public Failed(String problem, String hint, String output, @Nullable Throwable cause) {
      super(problem, hint, output, cause);
    }

    public Failed(String problem, String hint) {
      this(problem, hint, "", null);
    }
  }

  /// Something did not happen in time.
  public static final class TimedOut extends DriverException {
    private static final long serialVersionUID = 1L;

    public TimedOut(String problem, String hint, String output) {
      super(problem, hint, output, null);
    }
  }
}

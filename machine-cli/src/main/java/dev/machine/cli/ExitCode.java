package dev.machine.cli;

/// What the process says to scripts when it ends.
public final class ExitCode {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;

  /// Refused before anything was made: nothing to clean up.
  public static final int REFUSED = 3;

  /// Some hosts of several failed.
  public static final int SOME_FAILED = 4;

  /// `plan --detailed-exitcode`: the fleet is not as its file says.
  public static final int SOMETHING_TO_DO = 5;

  /// 128 + SIGINT, as shells have it.
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}

package dev.machine.cli.doctor;

/// One thing that was looked at.
///
/// @param about what was looked at: `docker`, `host web1`
/// @param hint what to type; empty when all is well
public record Finding(Level level, String about, String what, String hint) {

  /// How bad it is.
  public enum Level {
    OK,
    /// Works, but worth knowing.
    NOTE,
    PROBLEM
  }

  static Finding ok(String about, String what) {
    return new Finding(Level.OK, about, what, "");
  }

  static Finding note(String about, String what, String hint) {
    return new Finding(Level.NOTE, about, what, hint);
  }

  static Finding problem(String about, String what, String hint) {
    return new Finding(Level.PROBLEM, about, what, hint);
  }
}

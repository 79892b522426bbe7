package dev.machine.templates;

/// A value and where it was written, so that a check made later, by someone else, can point at it.
public record Marked<T>(T value, Mark mark) {

  /// A problem with this value.
  public Problem problem(String message, String hint) {
    return new Problem(mark, message, hint);
  }
}

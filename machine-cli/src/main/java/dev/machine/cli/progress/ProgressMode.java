package dev.machine.cli.progress;

import java.util.Locale;

/// How progress is told.
public enum ProgressMode {
  /// [#TTY] on a terminal, [#PLAIN] elsewhere.
  AUTO,
  /// One live line per host.
  TTY,
  /// A line per step.
  PLAIN,
  /// A JSON object per line.
  JSON,
  NONE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

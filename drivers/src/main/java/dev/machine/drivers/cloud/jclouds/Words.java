package dev.machine.drivers.cloud.jclouds;

import com.google.common.base.Throwables;

/// One line out of what foreign code throws.
final class Words {

  private static final int LONGEST = 200;

  private Words() {}

  /// The first line of the innermost message.
  static String of(Throwable thrown) {
    var root = Throwables.getRootCause(thrown);
    var message = root.getMessage() == null ? "" : root.getMessage().strip();
    var line = message.lines().findFirst().orElse("");
    var text = root.getClass().getSimpleName() + (line.isEmpty() ? "" : ": " + line);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}

package dev.machine.cli.progress;

import dev.machine.cli.text.Times;

/// What one host is doing: immutable, drawn on one line.
///
/// @param begin when the host's work began, [System#nanoTime()]
/// @param stepBegin when the step began
/// @param done bytes moved in this step
/// @param total 0 when unknown
record LiveLine(String host, String title, long begin, long stepBegin, long done, long total) {
  private static final int BAR = 20;

  LiveLine(String host, String title) {
    this(host, title, System.nanoTime(), System.nanoTime(), 0, 0);
  }

  LiveLine next(String nextTitle) {
    return new LiveLine(host, nextTitle, begin, System.nanoTime(), 0, 0);
  }

  LiveLine moved(long bytes, long of) {
    return new LiveLine(host, title, begin, stepBegin, bytes, of);
  }

  long sinceBegin() {
    return System.nanoTime() - begin;
  }

  /// The line that stays when the step is over.
  String finished(String mark) {
    return "%s %s  %s (%s)%n"
        .formatted(mark, host, title, Times.seconds(System.nanoTime() - stepBegin));
  }

  /// The live line, cut to `width` columns.
  String render(int width) {
    var line =
        "⋯ %s  %s  %s%s"
            .formatted(host, title, Times.seconds(System.nanoTime() - stepBegin), bar());
    return line.length() < width ? line : line.substring(0, Math.max(1, width - 2)) + "…";
  }

  private String bar() {
    if (done == 0 && total == 0) {
      return "";
    }
    if (total <= 0) {
      return "  " + megabytes(done) + " MB";
    }
    int full = (int) Math.min(BAR, done * BAR / total);
    return "  [%s%s] %d%% of %s MB"
        .formatted(
            "#".repeat(full),
            "-".repeat(BAR - full),
            Math.min(100, done * 100 / total),
            megabytes(total));
  }

  private static String megabytes(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f", bytes / 1e6);
  }
}

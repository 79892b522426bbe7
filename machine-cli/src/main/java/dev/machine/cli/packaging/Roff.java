package dev.machine.cli.packaging;

import java.util.List;
import java.util.Locale;

/// A manual page in the making, in the macros of groff_man(7).
final class Roff {
  private final StringBuilder page = new StringBuilder();

  Roff(String name, String date, String version) {
    page.append(
        ".TH \"%s\" 1 \"%s\" \"machine %s\" \"machine\"%n.nh%n.ad l%n"
            .formatted(name.toUpperCase(Locale.ROOT), date, version));
  }

  Roff section(String title) {
    return line(".SH " + escaped(title.toUpperCase(Locale.ROOT)));
  }

  Roff text(String text) {
    return line(escaped(text));
  }

  Roff bold(String text) {
    return line("\\fB" + escaped(text) + "\\fR");
  }

  /// What is explained, and how.
  Roff item(String term, String text) {
    return line(".TP").bold(term).text(text);
  }

  /// Lines as they are; none but empty ones are left out.
  Roff verbatim(List<String> lines) {
    var text = String.join("\n", lines).strip();
    if (!text.isEmpty()) {
      line(".nf");
      text.lines().map(String::strip).forEach(this::text);
      line(".fi");
    }
    return this;
  }

  private Roff line(String line) {
    page.append(line).append('\n');
    return this;
  }

  /// A dot or an apostrophe at the start of a line would be a request.
  private static String escaped(String text) {
    var safe = text.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }

  @Override
  public String toString() {
    return page.toString();
  }
}

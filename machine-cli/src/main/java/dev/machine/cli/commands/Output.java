package dev.machine.cli.commands;

import dev.machine.cli.Usage;
import java.util.Locale;

/// `--output`: how an answer is written.
public final class Output {
  /// Words for a person, or JSON for a program.
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Format format = Format.TEXT;

  public void describe(Usage usage) {
    usage.choice(Format.class, "FORMAT", "text or json.", one -> format = one, "-o", "--output");
  }

  /// Whether a program reads it.
  public boolean json() {
    return format == Format.JSON;
  }
}

package dev.machine.cli.commands;

import java.util.Locale;
import picocli.CommandLine.Option;

/// `--output`: how an answer is written.
final class Output {
  /// Words for a person, or JSON for a program.
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "text or json.")
  Format format = Format.TEXT;

  boolean json() {
    return format == Format.JSON;
  }
}

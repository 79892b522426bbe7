package dev.machine.cli.commands;

import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.Times;
import dev.machine.provisioner.ProvisionException;
import java.time.Duration;

/// Reads `--timeout`.
public final class Spans {
  private Spans() {}

  public static Duration read(String flag, String text) throws ProvisionException {
    return Times.span(text)
        .filter(Duration::isPositive)
        .orElseThrow(() ->
            ProvisionException.usage(
                flag + ": \"" + text + "\" is no time", Suggestions.TIME_FORM));
  }
}

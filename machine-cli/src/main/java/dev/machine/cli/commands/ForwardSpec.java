package dev.machine.cli.commands;

import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.Forward;
import dev.machine.provisioner.ProvisionException;
import java.util.regex.Pattern;

/// Reads `[NAME=]LOCAL:REMOTE`.
final class ForwardSpec {
  private static final Pattern FORM =
      Pattern.compile("(?:([A-Za-z0-9][A-Za-z0-9_.-]{0,39})=)?(\\d{0,5}):(\\d{1,5})");

  private ForwardSpec() {}

  static Forward read(String text) throws ProvisionException {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw ProvisionException.usage("\"" + text + "\" is no forward", Suggestions.FORWARD_FORM);
    }
    int local = match.group(2).isEmpty() ? 0 : Integer.parseInt(match.group(2));
    int remote = Integer.parseInt(match.group(3));
    if (local > 65535 || remote > 65535 || remote == 0) {
      throw ProvisionException.usage(
          "\"" + text + "\": a port is a number from 1 to 65535", Suggestions.FORWARD_FORM);
    }
    var name = match.group(1);
    return new Forward(name == null ? "port-" + remote : name, local, remote);
  }
}

package dev.machine.provisioner.host;

import java.util.Locale;
import java.util.regex.Pattern;

/// Natural order: `web2` before `web10`.
final class NaturalOrder {

  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private NaturalOrder() {}

  /// A key whose plain order is the natural one: each number is led by its own length.
  static String key(String name) {
    return DIGITS
        .matcher(name.toLowerCase(Locale.ROOT))
        .replaceAll(m -> String.format(Locale.ROOT, "%02d", m.group().length()) + m.group());
  }
}

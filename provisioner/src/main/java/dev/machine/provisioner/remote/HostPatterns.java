package dev.machine.provisioner.remote;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Pattern lists of ssh_config(5), "PATTERNS": `*`, `?`, and `!` which wins over every match.
final class HostPatterns {

  private HostPatterns() {}

  static boolean matches(List<String> patterns, String name) {
    boolean found = false;
    for (String pattern : patterns) {
      boolean negated = pattern.startsWith("!");
      if (glob(negated ? pattern.substring(1) : pattern, name)) {
        if (negated) {
          return false;
        }
        found = true;
      }
    }
    return found;
  }

  private static boolean glob(String pattern, String name) {
    var regex = new StringBuilder();
    for (char c : pattern.toLowerCase(Locale.ROOT).toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return name.toLowerCase(Locale.ROOT).matches(regex.toString());
  }
}

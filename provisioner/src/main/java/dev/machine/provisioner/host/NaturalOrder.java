package dev.machine.provisioner.host;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Natural order: `web2` before `web10`.
final class NaturalOrder {

  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private NaturalOrder() {}

  static List<String> sorted(List<String> names) {
    var keys = new HashMap<String, String>();
    names.forEach(name -> keys.put(name, key(name)));
    return names.stream().sorted(Comparator.comparing(keys::get)).toList();
  }

  /// A key whose plain order is the natural one: each number is led by its own length.
  static String key(String name) {
    return DIGITS
        .matcher(name.toLowerCase(Locale.ROOT))
        .replaceAll(m -> String.format(Locale.ROOT, "%02d", m.group().length()) + m.group());
  }
}

package dev.machine.provisioner.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Paragraphs of `Field: value` lines (deb-control(5), deb822(5)); field names are lower-cased.
final class Control {

  private Control() {}

  /// All paragraphs; lines that start with `#` are comments.
  static List<Map<String, String>> parse(String text) {
    var paragraphs = new ArrayList<Map<String, String>>();
    var current = new LinkedHashMap<String, StringBuilder>();
    @Nullable StringBuilder value = null;
    for (var line : (Iterable<String>) text.lines()::iterator) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        end(current, paragraphs);
        value = null;
      } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        if (value != null) {
          value.append(value.isEmpty() ? "" : "\n").append(line.strip());
        }
      } else {
        value = begin(line, current);
      }
    }
    end(current, paragraphs);
    return paragraphs;
  }

  private static @Nullable StringBuilder begin(String line, Map<String, StringBuilder> paragraph) {
    var colon = line.indexOf(':');
    if (colon <= 0) {
      return null;
    }
    var value = new StringBuilder(line.substring(colon + 1).strip());
    paragraph.put(line.substring(0, colon).toLowerCase(Locale.ROOT), value);
    return value;
  }

  private static void end(Map<String, StringBuilder> paragraph, List<Map<String, String>> into) {
    if (!paragraph.isEmpty()) {
      var fields = new LinkedHashMap<String, String>();
      paragraph.forEach((name, value) -> fields.put(name, value.toString()));
      into.add(fields);
      paragraph.clear();
    }
  }
}

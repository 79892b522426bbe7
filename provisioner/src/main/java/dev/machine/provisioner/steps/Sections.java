package dev.machine.provisioner.steps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The answer of `facts.sh`, cut at its marks.
record Sections(Map<String, List<String>> lines) {

  static Sections parse(String nonce, String output) {
    var sections = new LinkedHashMap<String, List<String>>();
    String name = "";
    var current = new ArrayList<String>();
    for (String line : output.split("\n", -1)) {
      if (line.startsWith(nonce + " ")) {
        sections.put(name, trimmed(current));
        name = line.substring(nonce.length() + 1);
        current.clear();
      } else {
        current.add(line);
      }
    }
    sections.put(name, trimmed(current));
    return new Sections(sections);
  }

  /// A mark stands on a line of its own, so a section may end in one empty line of ours.
  private static List<String> trimmed(List<String> lines) {
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isEmpty()) {
      end--;
    }
    return List.copyOf(lines.subList(0, end));
  }

  boolean complete() {
    return lines.containsKey("end");
  }

  List<String> section(String name) {
    return lines.getOrDefault(name, List.of());
  }

  String text(String name) {
    return String.join("\n", section(name)).strip();
  }
}

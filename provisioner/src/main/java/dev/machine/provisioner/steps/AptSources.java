package dev.machine.provisioner.steps;

import dev.machine.engine.Facts.AptSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Reads apt's sources in both styles of sources.list(5).
final class AptSources {

  private AptSources() {}

  /// @param codename of the release: its own archive comes first, updates and security after it
  static List<AptSource> parse(List<String> oneLine, List<String> deb822, String codename) {
    var all = new ArrayList<AptSource>();
    oneLine.forEach(line -> addLine(all, line));
    stanzas(deb822).forEach(stanza -> addStanza(all, stanza));
    Predicate<AptSource> usable = source -> source.uri().matches("(?i)(https?|file|ftp)://?.*");
    return all.stream()
        .filter(usable)
        .distinct()
        .sorted(Comparator.comparingInt(source -> rank(source, codename)))
        .toList();
  }

  private static int rank(AptSource source, String codename) {
    boolean main = source.components().contains("main");
    if (source.suite().equals(codename)) {
      return main ? 0 : 1;
    }
    return main ? 2 : 3;
  }

  /// `deb [options] uri suite component…`
  private static void addLine(List<AptSource> all, String line) {
    String text = line.replaceFirst("#.*", "").strip().replaceFirst("\\[[^]]*]\\s*", "");
    String[] words = text.split("\\s+");
    if (words.length >= 3 && words[0].equals("deb")) {
      all.add(new AptSource(words[1], words[2], List.of(words).subList(3, words.length)));
    }
  }

  private static void addStanza(List<AptSource> all, Map<String, String> stanza) {
    boolean disabled =
        List.of("no", "false", "off", "0")
            .contains(stanza.getOrDefault("enabled", "yes").toLowerCase(Locale.ROOT));
    if (disabled || !words(stanza, "types").contains("deb")) {
      return;
    }
    for (String uri : words(stanza, "uris")) {
      for (String suite : words(stanza, "suites")) {
        all.add(new AptSource(uri, suite, words(stanza, "components")));
      }
    }
  }

  private static List<String> words(Map<String, String> stanza, String field) {
    String value = stanza.getOrDefault(field, "").strip();
    return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
  }

  /// Paragraphs of deb822(5): fields may go on in lines that begin with a space.
  private static List<Map<String, String>> stanzas(List<String> lines) {
    var stanzas = new ArrayList<Map<String, String>>();
    Map<String, String> current = new TreeMap<>();
    String field = "";
    for (String line : lines) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        stanzas.add(current);
        current = new TreeMap<>();
        field = "";
      } else if (Character.isWhitespace(line.charAt(0))) {
        current.merge(field, line, (a, b) -> a + " " + b.strip());
      } else {
        int colon = line.indexOf(':');
        if (colon > 0) {
          field = line.substring(0, colon).toLowerCase(Locale.ROOT);
          current.put(field, line.substring(colon + 1).strip());
        }
      }
    }
    stanzas.add(current);
    return stanzas;
  }
}

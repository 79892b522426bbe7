package dev.machine.provisioner.archive;

import dev.machine.provisioner.archive.PackagesReader.Paragraphs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Cuts indexes down to what can play a part when the wanted packages are resolved, whatever the
/// host has: all that they can lead to, and all that may object. A few hundred paragraphs out of
/// seventy thousand. Pure.
final class IndexReducer {

  /// @param index which of the given indexes it is from
  /// @param onlyObjects whether it matters only on hosts that have it installed
  record Kept(int index, boolean onlyObjects, String text) {}

  private record Entry(int index, int paragraph, String name) {}

  private static final List<String> DEPENDS = List.of("Depends", "Pre-Depends");
  private static final List<String> OBJECTIONS = List.of("Conflicts", "Breaks");

  private final List<Paragraphs> indexes;
  private final Map<String, List<Entry>> byName = new HashMap<>();
  private final Map<String, List<Entry>> byProvided = new HashMap<>();

  private IndexReducer(List<Paragraphs> indexes) {
    this.indexes = indexes;
    for (var i = 0; i < indexes.size(); i++) {
      for (var p = 0; p < indexes.get(i).count(); p++) {
        add(i, p);
      }
    }
  }

  /// @param wanted names of packages
  /// @return paragraphs in the order of the indexes
  static List<Kept> reduce(List<Paragraphs> indexes, List<String> wanted) {
    var reducer = new IndexReducer(indexes);
    var reached = reducer.reach(wanted);
    var kept = new ArrayList<Kept>();
    for (var i = 0; i < indexes.size(); i++) {
      for (var p = 0; p < indexes.get(i).count(); p++) {
        var text = indexes.get(i).text(p);
        var isReached = reached.contains(field(text, "Package"));
        if (isReached || objects(text, reached)) {
          kept.add(new Kept(i, !isReached, text));
        }
      }
    }
    return kept;
  }

  private void add(int index, int paragraph) {
    var text = indexes.get(index).text(paragraph);
    var entry = new Entry(index, paragraph, field(text, "Package"));
    byName.computeIfAbsent(entry.name(), _ -> new ArrayList<>(1)).add(entry);
    for (var name : names(field(text, "Provides"))) {
      byProvided.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(entry);
    }
  }

  private Set<String> reach(List<String> wanted) {
    var reached = new HashSet<String>();
    var open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      var name = open.poll();
      if (reached.add(name)) {
        byProvided.getOrDefault(name, List.of()).forEach(e -> open.add(e.name()));
        for (var entry : byName.getOrDefault(name, List.of())) {
          var text = indexes.get(entry.index()).text(entry.paragraph());
          DEPENDS.forEach(field -> open.addAll(names(field(text, field))));
        }
      }
    }
    return reached;
  }

  /// Whether an installed package like this could object to a new one: by a conflict, or because it
  /// needs one exact version.
  private static boolean objects(String text, Set<String> reached) {
    return OBJECTIONS.stream()
            .anyMatch(f -> names(field(text, f)).stream().anyMatch(reached::contains))
        || DEPENDS.stream().anyMatch(f -> isBound(field(text, f), reached));
  }

  private static boolean isBound(String relations, Set<String> reached) {
    if (relations.indexOf("(=") < 0 && relations.indexOf("(<") < 0) {
      return false;
    }
    for (var part : relations.split("[,|]")) {
      if ((part.contains("(=") || part.contains("(<")) && reached.containsAll(names(part))) {
        return true;
      }
    }
    return false;
  }

  /// The names in a relation field, without versions and architectures.
  static List<String> names(String relations) {
    var names = new ArrayList<String>();
    var at = 0;
    while (at < relations.length()) {
      var end = at;
      while (end < relations.length() && ",|".indexOf(relations.charAt(end)) < 0) {
        end++;
      }
      var from = at;
      while (from < end && Character.isWhitespace(relations.charAt(from))) {
        from++;
      }
      var to = from;
      while (to < end && " :([<\n".indexOf(relations.charAt(to)) < 0) {
        to++;
      }
      if (to > from) {
        names.add(relations.substring(from, to));
      }
      at = end + 1;
    }
    return names;
  }

  /// The value of a one-line field; empty without it.
  static String field(String text, String name) {
    var key = name + ": ";
    var at = text.startsWith(key) ? 0 : text.indexOf("\n" + key);
    if (at < 0) {
      return "";
    }
    var from = (at == 0 && text.startsWith(key) ? 0 : at + 1) + key.length();
    var end = text.indexOf('\n', from);
    return text.substring(from, end < 0 ? text.length() : end);
  }
}

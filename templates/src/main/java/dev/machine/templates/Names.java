package dev.machine.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The machines' names of a fleet: written ones that stand for several, and patterns that mean some
/// of them.
final class Names {

  private static final Pattern RANGE = Pattern.compile("(.*)\\{(\\d{1,6})\\.\\.(\\d{1,6})\\}(.*)");

  /// As `machine create` takes them: RFC 1123 labels with dots between them.
  private static final Pattern HOST_NAME =
      Pattern.compile(
          "(?=.{1,60}$)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
              + "(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*");

  private final Map<String, Mark> machines = new LinkedHashMap<>();
  private final List<Problem> problems;

  /// @param problems gets what is wrong
  Names(List<Problem> problems) {
    this.problems = problems;
  }

  /// The names that a machine's entry stands for: `web` with a count, `web-{1..3}`, or a plain one.
  /// At most `most`.
  List<String> of(Marked<String> name, Optional<Marked<Integer>> count, int most) {
    var range = RANGE.matcher(name.value());
    if (range.matches()) {
      int from = Integer.parseInt(range.group(2));
      int to = Integer.parseInt(range.group(3));
      if (count.isPresent()) {
        problems.add(count.get().problem("a range of names has its count already", ""));
      }
      if (to < from) {
        problems.add(name.problem("the range " + from + ".." + to + " is empty", ""));
      }
      return numbered(range.group(1), from, Math.min(to, from + most), range.group(4));
    }
    return count
        .map(c -> numbered(name.value() + "-", 1, c.value(), ""))
        .orElseGet(() -> List.of(name.value()));
  }

  private static List<String> numbered(String before, int from, int to, String after) {
    var all = new ArrayList<String>();
    for (int i = from; i <= to; i++) {
      all.add(before + i + after);
    }
    return all;
  }

  /// Notes a machine.
  ///
  /// @return whether it is one: its name fits, and is new
  boolean add(String name, Mark mark) {
    if (!HOST_NAME.matcher(name).matches()) {
      problems.add(
          new Problem(
              mark,
              "\"" + name + "\" cannot name a machine",
              "letters, digits, - and . only, at most 60, beginning and ending with a letter or"
                  + " digit"));
      return false;
    }
    var before = machines.putIfAbsent(name, mark);
    if (before != null) {
      problems.add(
          new Problem(
              mark, "the machine " + name + " is given twice, first at " + before, "rename one"));
    }
    return before == null;
  }

  /// The machines that names and patterns mean, in their order.
  ///
  /// @param taken machines that are named already, and where; grows
  List<Marked<String>> matching(List<Marked<String>> patterns, Map<String, Mark> taken) {
    var all = new ArrayList<Marked<String>>();
    for (var pattern : patterns) {
      var met = machines.keySet().stream().filter(m -> matches(pattern.value(), m)).toList();
      if (met.isEmpty()) {
        problems.add(none(pattern));
      }
      for (var name : met) {
        var before = taken.putIfAbsent(name, pattern.mark());
        if (before != null) {
          problems.add(
              pattern.problem(
                  "the machine " + name + " is named twice, first at " + before,
                  "name it in one place"));
        } else {
          all.add(new Marked<>(name, pattern.mark()));
        }
      }
    }
    return all;
  }

  boolean has(String name) {
    return machines.containsKey(name);
  }

  /// All of them, in the order of the file.
  List<String> all() {
    return List.copyOf(machines.keySet());
  }

  /// A name or pattern that means no machine.
  Problem none(Marked<String> pattern) {
    return pattern.problem(
        "no machine of the fleet is named " + pattern.value(),
        DidYouMean.hint(pattern.value(), machines.keySet()));
  }

  /// Whether a pattern, in which `*` is any text, means a name. Each star takes as little as it
  /// can: that finds a way where there is one, and never goes back further than to the last star.
  static boolean matches(String pattern, String name) {
    int p = 0;
    int star = -1;
    int after = 0;
    for (int n = 0; n < name.length(); ) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        after = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++after;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}

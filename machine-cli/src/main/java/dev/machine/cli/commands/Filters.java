package dev.machine.cli.commands;

import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `--filter KEY=VALUE`: of one key any may match, all keys must; values match without regard to
/// case, names by an expression found anywhere in them.
record Filters(Map<String, List<String>> wanted) {
  private static final List<String> KEYS = List.of("driver", "state", "name", "label");

  /// What `ls` and `status` answer.
  static final List<String> STATES =
      List.of(
          "Running",
          "Stopped",
          "Starting",
          "Stopping",
          "Paused",
          "Saved",
          "Error",
          "Timeout",
          "Creating",
          "Failed",
          "Removing",
          "Unknown");

  /// What a filter looks at.
  record Subject(String name, String driver, String state, Map<String, String> labels) {}

  static Filters of(List<String> texts) throws ProvisionException {
    var wanted = new LinkedHashMap<String, List<String>>();
    for (var text : texts) {
      int equals = text.indexOf('=');
      var key = equals < 0 ? text : text.substring(0, equals);
      if (equals < 0 || !KEYS.contains(key)) {
        throw ProvisionException.usage("\"" + text + "\" is no filter", Suggestions.FILTER_FORM);
      }
      var value = text.substring(equals + 1);
      check(key, value);
      wanted.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
    }
    return new Filters(wanted);
  }

  boolean asks(String key) {
    return wanted.containsKey(key);
  }

  boolean match(Subject subject) {
    return wanted.entrySet().stream()
        .allMatch(want ->
            want.getValue().stream().anyMatch(value -> matches(want.getKey(), value, subject)));
  }

  private static boolean matches(String key, String value, Subject subject) {
    return switch (key) {
      case "driver" -> subject.driver().equalsIgnoreCase(value);
      case "state" -> subject.state().equalsIgnoreCase(value);
      case "name" -> Pattern.compile(value).matcher(subject.name()).find();
      default -> hasLabel(subject.labels(), value);
    };
  }

  private static boolean hasLabel(Map<String, String> labels, String wanted) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .anyMatch(wanted::equalsIgnoreCase);
  }

  private static void check(String key, String value) throws ProvisionException {
    if (key.equals("state") && STATES.stream().noneMatch(value::equalsIgnoreCase)) {
      throw ProvisionException.usage(
          "\"" + value + "\" is no state", Suggestions.oneOf(value, STATES));
    }
    if (!key.equals("name")) {
      return;
    }
    try {
      Pattern.compile(value);
    } catch (PatternSyntaxException e) {
      throw ProvisionException.usage(
          "the expression \"" + value + "\" is wrong: " + e.getDescription(),
          Suggestions.FILTER_FORM);
    }
  }
}

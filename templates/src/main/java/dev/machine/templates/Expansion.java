package dev.machine.templates;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Puts variables into the values of a fleet file: `${name}`, and `${env:NAME}` for one of the
/// environment. `$${` is a literal `${`; every other `$` is itself.
final class Expansion implements Yaml.Values {

  private static final Pattern PLACE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(\\}?)");
  private static final String ENV = "env:";

  /// As much as a file may have: a long value that is used often makes a small file huge.
  private static final int MAX_CHARS = 1024 * 1024;

  /// Empty for one whose problem was told where it is declared.
  private final Map<String, Optional<String>> values;

  private final Map<String, String> environment;
  private final String otherwise;
  private int grown;

  /// @param otherwise hint for a variable that is like none
  private Expansion(
      Map<String, Optional<String>> values, Map<String, String> environment, String otherwise) {
    this.values = values;
    this.environment = environment;
    this.otherwise = otherwise;
  }

  /// @param declared the file's own variables with their values; empty where one must be given
  /// @param given over them
  /// @param problems gets what is wrong with them
  static Expansion of(Map<String, Declared> declared, Variables given, List<Problem> problems) {
    var values = new LinkedHashMap<String, Optional<String>>();
    var plain =
        new Expansion(
            Map.of(), given.environment(), "a variable's own value may have ${env:NAME} only");
    declared.forEach((name, d) -> {
      var own = given.given().get(name);
      if (own != null) {
        values.put(name, Optional.of(own.value()));
      } else if (d.value().isPresent()) {
        values.put(name, plain.fill(d.value().get(), problems));
      } else {
        values.put(name, Optional.empty());
        problems.add(
            new Problem(
                d.mark(),
                "the variable " + name + " has no value",
                "--var " + name + "=…, or a value here"));
      }
    });
    given
        .given()
        .forEach((name, g) -> {
          if (!declared.containsKey(name)) {
            problems.add(
                new Problem(
                    g.mark(),
                    "the fleet has no variable \"" + name + "\"",
                    DidYouMean.hint(name, declared.keySet())));
          }
        });
    return new Expansion(
        values, given.environment(), "declare it under variables:; $${ is a literal ${");
  }

  /// A variable of a file.
  record Declared(Mark mark, Optional<Marked<String>> value) {}

  @Override
  public Optional<String> fill(Marked<String> value, List<Problem> problems) {
    if (!value.value().contains("${")) {
      return Optional.of(value.value());
    }
    var text = new StringBuilder();
    var place = PLACE.matcher(value.value());
    while (place.find()) {
      var name = place.group(1);
      var stands =
          name == null ? Optional.of("${") : one(name, "}".equals(place.group(2)), value, problems);
      if (stands.isEmpty()) {
        return Optional.empty();
      }
      place.appendReplacement(text, "");
      text.append(stands.get());
      if (grown + text.length() > MAX_CHARS) {
        problems.add(value.problem("with its variables the file is larger than 1 MiB", ""));
        return Optional.empty();
      }
    }
    place.appendTail(text);
    grown += text.length();
    return Optional.of(text.toString());
  }

  private Optional<String> one(
      String name, boolean closed, Marked<String> at, List<Problem> problems) {
    if (!closed) {
      problems.add(at.problem("${ is not closed", "${name}, or $${ for a literal ${"));
      return Optional.empty();
    }
    if (name.startsWith(ENV)) {
      var found = environment.get(name.substring(ENV.length()));
      if (found == null) {
        problems.add(
            at.problem(
                "the environment has no variable " + name.substring(ENV.length()), "set it"));
      }
      return Optional.ofNullable(found);
    }
    if (!values.containsKey(name)) {
      var hint = DidYouMean.closest(name, values.keySet()).map(c -> "did you mean ${" + c + "}?");
      problems.add(at.problem("unknown variable ${" + name + "}", hint.orElse(otherwise)));
    }
    return values.getOrDefault(name, Optional.empty());
  }
}

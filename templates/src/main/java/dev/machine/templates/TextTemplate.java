package dev.machine.templates;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with `${name}` in it. `$${` stands for a literal `${`. Every other `$` is itself.
public record TextTemplate(String text) {

  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_-]*)\\}");

  /// The names that the text uses.
  public Set<String> names() {
    var names = new TreeSet<String>();
    VARIABLE
        .matcher(text)
        .results()
        .map(r -> r.group(1))
        .filter(java.util.Objects::nonNull)
        .forEach(names::add);
    return names;
  }

  /// The text with every variable replaced.
  ///
  /// @throws IllegalArgumentException when the text uses a name without a value, or a value is
  ///   given that it does not use: either is a slip in a name
  public String fill(Map<String, String> values) {
    var unknown = new TreeSet<>(names());
    unknown.removeAll(values.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("no value for ${" + String.join("}, ${", unknown) + "}");
    }
    var unused = new TreeSet<>(values.keySet());
    unused.removeAll(names());
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException("nothing uses " + String.join(", ", unused));
    }
    return VARIABLE
        .matcher(text)
        .replaceAll(r ->
            Matcher.quoteReplacement(
                r.group(1) == null ? "${" : values.getOrDefault(r.group(1), "")));
  }
}

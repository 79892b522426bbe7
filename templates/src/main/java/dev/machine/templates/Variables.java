package dev.machine.templates;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a person gives for a fleet file's variables, in place of the file's own values.
///
/// @param given by name
/// @param environment for `${env:NAME}`
public record Variables(Map<String, Given> given, Map<String, String> environment) {

  public Variables {
    given = Merge.ordered(given);
    environment = Map.copyOf(environment);
  }

  /// A value, and where it was given, if in a file.
  public record Given(String value, Optional<Mark> mark) {}

  /// None are given.
  public static Variables none(Map<String, String> environment) {
    return new Variables(Map.of(), environment);
  }

  /// With those of a file, a YAML map of single values, over these.
  ///
  /// @throws TemplateException with every problem of the file
  public Variables withFile(Path file) throws TemplateException {
    var origin = new Origin.OnDisk(file);
    var yaml = new Yaml(origin.label(), Yaml.Format.VARIABLES);
    var read = new Section(yaml, yaml.root(origin.read(Optional.empty())), "").textByName();
    if (!yaml.problems().isEmpty()) {
      throw new TemplateException(yaml.problems());
    }
    var all = new LinkedHashMap<>(given);
    read.forEach((name, v) -> all.put(name, new Given(v.value(), Optional.of(v.mark()))));
    return new Variables(all, environment);
  }

  /// With one more, over these.
  public Variables with(String name, String value) {
    var all = new LinkedHashMap<>(given);
    all.put(name, new Given(value, Optional.empty()));
    return new Variables(all, environment);
  }
}

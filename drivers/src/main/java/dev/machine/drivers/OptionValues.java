package dev.machine.drivers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Values for a driver's options, as text, by option name. Immutable.
public record OptionValues(Map<String, List<String>> values) {

  public static final OptionValues EMPTY = new OptionValues(Map.of());

  public OptionValues {
    values = Map.copyOf(values);
  }

  /// Fills what is absent from the environment, then from the defaults.
  ///
  /// @throws DriverException.Refused for an unknown option, a missing required one, or a value of
  ///   the wrong type
  public OptionValues complete(List<OptionSpec> specs, Map<String, String> environment)
      throws DriverException.Refused {
    var all = new TreeMap<String, List<String>>(values);
    for (var spec : specs) {
      if (!all.containsKey(spec.name())) {
        spec.env().stream()
            .map(variable -> environment.getOrDefault(variable, ""))
            .filter(v -> !v.isEmpty())
            .findFirst()
            .or(spec::defaultValue)
            .ifPresent(v -> all.put(spec.name(), List.of(v)));
      }
      if (spec.required() && !all.containsKey(spec.name())) {
        throw new DriverException.Refused(
            "--" + spec.name() + " is required",
            spec.description()
                + (spec.env().isEmpty()
                    ? ""
                    : " (or set " + String.join(" or ", spec.env()) + ")"));
      }
      if (spec.type() == OptionSpec.Type.INTEGER && all.containsKey(spec.name())) {
        requireInteger(spec.name(), all.get(spec.name()));
      }
    }
    return new OptionValues(all);
  }

  private static void requireInteger(String name, List<String> given)
      throws DriverException.Refused {
    for (var value : given) {
      if (!value.matches("\\d{1,9}")) {
        throw new DriverException.Refused(
            "--" + name + ": \"" + value + "\" is not a whole number", "give digits only");
      }
    }
  }

  /// The values without those that must not be stored.
  public OptionValues withoutSecrets(List<OptionSpec> specs) {
    var kept = new TreeMap<String, List<String>>(values);
    specs.stream().filter(OptionSpec::secret).forEach(s -> kept.remove(s.name()));
    return new OptionValues(kept);
  }

  public Optional<String> text(String name) {
    return list(name).stream().findFirst();
  }

  public List<String> list(String name) {
    return values.getOrDefault(name, List.of());
  }

  public boolean flag(String name) {
    return text(name).map(Boolean::parseBoolean).orElse(false);
  }

  public Optional<Integer> integer(String name) {
    return text(name).map(Integer::valueOf);
  }

  /// A file, with a leading `~/` replaced by the home directory.
  public Optional<Path> path(String name) {
    return text(name)
        .map(v ->
            v.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), v.substring(2))
                : Path.of(v));
  }
}

package dev.machine.drivers;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Values for a driver's options, as text, by option name. Immutable.
public record OptionValues(Map<String, List<String>> values) {

  public static final OptionValues EMPTY = new OptionValues(Map.of());

  public OptionValues {
    values = Map.copyOf(values);
  }

  /// Fills what is absent from the environment, then from the defaults.
  ///
  /// @throws DriverException.Refused for a missing required option, or a value of the wrong type
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
        throw missing(spec);
      }
      if (spec.type() == OptionSpec.Type.INTEGER && all.containsKey(spec.name())) {
        requireInteger(spec.name(), all.get(spec.name()));
      }
    }
    return new OptionValues(all);
  }

  private static DriverException.Refused missing(OptionSpec spec) {
    var variables = String.join(" or ", spec.env());
    if (spec.secret()) {
      // Most verbs have no flags of drivers: the variable helps with each of them.
      return new DriverException.Refused(
          "the secret " + spec.name() + " is missing",
          variables.isEmpty() ? SecretRef.ways(spec) : "set " + variables);
    }
    return new DriverException.Refused(
        "--" + spec.name() + " is required",
        spec.description() + (variables.isEmpty() ? "" : " (or set " + variables + ")"));
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

  /// The values as a record keeps them: what is open is filled in, and means the same from every
  /// directory; of secrets only the references that were given.
  ///
  /// @throws DriverException.Refused as [#complete], and for a secret that is no reference
  public OptionValues toKeep(List<OptionSpec> specs, Map<String, String> environment)
      throws DriverException.Refused {
    var open = specs.stream().filter(s -> !s.secret()).toList();
    var kept = new TreeMap<>(complete(open, environment).values);
    for (var spec : specs) {
      var given = kept.get(spec.name());
      if (given == null) {
        continue;
      }
      if (spec.secret()) {
        if (given.stream().anyMatch(v -> SecretRef.parse(v).isEmpty())) {
          throw SecretRef.plain(spec);
        }
        kept.put(spec.name(), given.stream().map(SecretRef::rooted).toList());
      } else if (spec.type() == OptionSpec.Type.PATH) {
        kept.put(spec.name(), given.stream().map(OptionValues::rooted).toList());
      }
    }
    return new OptionValues(kept);
  }

  /// Only the values of these options.
  public OptionValues only(Collection<String> names) {
    var kept = new TreeMap<>(values);
    kept.keySet().retainAll(names);
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
    return text(name).map(OptionValues::file);
  }

  static Path file(String text) {
    return text.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), text.substring(2))
        : Path.of(text);
  }

  static String rooted(String path) {
    return path.isEmpty() || path.startsWith("~/")
        ? path
        : Path.of(path).toAbsolutePath().normalize().toString();
  }

  /// Names only: among the values may be secrets.
  @Override
  public String toString() {
    return "OptionValues" + new TreeSet<>(values.keySet());
  }
}

package dev.machine.cli.commands;

import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.SecretRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Options of a driver that are secrets: on the command line and in templates stands where each is,
/// never the secret itself. What is wrong is told without the value.
final class SecretFlags {
  private List<String> commands = List.of();

  void describe(Usage usage) {
    usage.values(
        "OPTION=COMMAND",
        "A driver's secret is the first line that COMMAND prints.",
        all -> commands = all,
        "--secret-cmd");
  }

  /// The flags that were given for a driver, with `--secret-cmd` among them.
  Map<String, List<String>> over(
      DriverFactory driver, Map<String, List<String>> given, Wrongs wrongs) {
    var values = new LinkedHashMap<>(given);
    for (var command : commands) {
      int equals = command.indexOf('=');
      if (equals < 1 || equals == command.length() - 1) {
        wrongs.add("--secret-cmd is not OPTION=COMMAND", Suggestions.SECRET_CMD);
        continue;
      }
      var option = command.substring(0, equals).replaceFirst("^--", "");
      var names = names(driver);
      if (!names.contains(option)) {
        wrongs.add(
            "--secret-cmd: the driver " + driver.name() + " has no secret \"" + option + "\"",
            names.isEmpty() ? "it needs none" : Suggestions.oneOf(option, names));
      } else if (values.containsKey(option)) {
        wrongs.add("the secret " + option + " is given twice", "leave one of them away");
      } else {
        var reference = new SecretRef.OfCommand(command.substring(equals + 1));
        values.put(option, List.of(reference.toString()));
      }
    }
    values.forEach((name, all) -> check(driver, name, all, "", wrongs));
    return values;
  }

  /// Notes a value that is a secret itself.
  ///
  /// @param where the mark of a template with a colon, or nothing
  static void check(
      DriverFactory driver, String option, List<String> values, String where, Wrongs wrongs) {
    driver.options().stream()
        .filter(spec -> spec.secret() && spec.name().equals(option))
        .filter(_ -> values.stream().anyMatch(value -> SecretRef.parse(value).isEmpty()))
        .map(SecretRef::plain)
        .forEach(e -> wrongs.add(where + e.getMessage(), e.hint()));
  }

  private static List<String> names(DriverFactory driver) {
    return driver.options().stream().filter(OptionSpec::secret).map(OptionSpec::name).toList();
  }
}

package dev.machine.cli.commands;

import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.SecretRef;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.Drivers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The flags of the chosen driver, in picocli's model and back.
final class DriverFlags {
  private DriverFlags() {}

  /// The driver's word on the command line, before it is parsed.
  static Optional<String> chosen(List<String> arguments) {
    return value(arguments, "--driver", "-d");
  }

  /// The value of a flag on the command line, before it is parsed; the last one wins.
  static Optional<String> value(List<String> arguments, String flag, String letter) {
    Optional<String> found = Optional.empty();
    for (int i = 0; i < arguments.size(); i++) {
      var argument = arguments.get(i);
      if (argument.equals("--")) {
        break;
      }
      if ((argument.equals(flag) || argument.equals(letter)) && i + 1 < arguments.size()) {
        i++;
        found = Optional.of(arguments.get(i));
      } else if (argument.startsWith(flag + "=")) {
        found = Optional.of(argument.substring(flag.length() + 1));
      } else if (argument.startsWith(letter) && !argument.startsWith("--") && !letter.isEmpty()) {
        found = Optional.of(argument.substring(letter.length()).replaceFirst("^=", ""));
      }
    }
    return found;
  }

  /// The driver of that name.
  ///
  /// @throws ProvisionException usage, with the nearest name
  static DriverFactory named(Drivers drivers, String name) throws ProvisionException {
    var found = drivers.find(name);
    if (found.isPresent()) {
      return found.get();
    }
    throw ProvisionException.usage(
        "there is no driver \"" + name + "\"",
        Suggestions.driver(name, drivers.all().stream().map(DriverFactory::name).toList()));
  }

  /// The driver that has a flag.
  static Optional<DriverFactory> ownerOf(String flag, Drivers drivers) {
    return drivers.all().stream()
        .filter(driver -> driver.options().stream().anyMatch(o -> flag.equals("--" + o.name())))
        .findFirst();
  }

  static void add(CommandSpec spec, DriverFactory driver) {
    add(spec, driver, _ -> true);
  }

  /// Only those that say which account is meant.
  static void addAccount(CommandSpec spec, DriverFactory driver) {
    add(spec, driver, driver.accountOptions()::contains);
  }

  private static void add(CommandSpec spec, DriverFactory driver, Predicate<String> wanted) {
    int order = 500;
    for (var option : driver.options()) {
      if (wanted.test(option.name())) {
        spec.addOption(flag(option, order));
        order++;
      }
    }
  }

  private static OptionSpec flag(dev.machine.drivers.OptionSpec option, int order) {
    var flag =
        OptionSpec.builder("--" + option.name())
            .order(order)
            .description(description(option).replace("%", "%%"));
    if (option.secret()) {
      return flag.type(String.class).arity("1").paramLabel("REF").build();
    }
    return switch (option.type()) {
      case FLAG -> flag.type(Boolean.class).arity("0").build();
      case LIST -> flag.type(List.class).auxiliaryTypes(String.class).paramLabel("VALUE").build();
      case INTEGER -> flag.type(String.class).arity("1").paramLabel("NUMBER").build();
      case PATH -> flag.type(String.class).arity("1").paramLabel("FILE").build();
      case STRING -> flag.type(String.class).arity("1").paramLabel("VALUE").build();
    };
  }

  static String description(dev.machine.drivers.OptionSpec option) {
    var more = new StringBuilder(option.description());
    if (option.secret()) {
      more.append("; a reference: ").append(SecretRef.FORMS);
    }
    if (option.required()) {
      more.append("; required");
    }
    option.defaultValue().ifPresent(value -> more.append(" (default ").append(value).append(')'));
    if (!option.env().isEmpty()) {
      more.append(" [").append(String.join(", ", option.env())).append(']');
    }
    return more.toString();
  }

  /// What was given for the driver's flags.
  static Map<String, List<String>> given(CommandSpec spec, DriverFactory driver) {
    var values = new LinkedHashMap<String, List<String>>();
    for (var option : driver.options()) {
      var flag = spec.findOption("--" + option.name());
      Object value = flag == null ? null : flag.getValue();
      if (value instanceof List<?> list
          && option.type() == dev.machine.drivers.OptionSpec.Type.LIST) {
        values.put(option.name(), list.stream().map(String::valueOf).toList());
      } else if (value != null) {
        values.put(option.name(), List.of(value.toString()));
      }
    }
    return values;
  }

  /// The name of the driver's own option for a flag of every driver, such as `--image`.
  static Optional<String> ownOption(DriverFactory driver, String flag) {
    var name = driver.name() + "-" + flag;
    return driver.options().stream().map(o -> o.name()).filter(name::equals).findFirst();
  }
}

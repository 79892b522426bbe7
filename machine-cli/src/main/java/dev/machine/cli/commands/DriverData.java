package dev.machine.cli.commands;

import dev.machine.cli.text.TextTable;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Drivers as a table, one of them in full, and as data.
final class DriverData {
  private DriverData() {}

  static String table(List<DriverFactory> all) {
    var head = new ArrayList<>(List.of("NAME", "SERVER"));
    head.addAll(Arrays.stream(Role.values()).map(Enum::name).toList());
    head.addAll(List.of("HERE", "DESCRIPTION"));
    var table = new TextTable(head.toArray(String[]::new));
    for (var driver : all) {
      var row = new ArrayList<>(List.of(driver.name(), server(driver.kind())));
      for (var role : Role.values()) {
        row.add(can(driver, role));
      }
      row.addAll(List.of(here(driver), driver.description()));
      table.row(row.toArray(String[]::new));
    }
    return table.render();
  }

  private static String server(Kind kind) {
    return switch (kind) {
      case LOCAL -> "made on this machine";
      case CLOUD -> "made in a cloud";
      case EXISTING -> "yours, by SSH";
      case URL_ONLY -> "only a URL";
    };
  }

  private static String can(DriverFactory driver, Role role) {
    if (driver.roles().contains(role)) {
      return role == Role.ORPHANS && !driver.tellsAll() ? "in part" : "yes";
    }
    // Over SSH; nothing of the driver's.
    return role == Role.POWER && driver.kind() == Kind.EXISTING ? "restart" : "-";
  }

  private static String meaning(DriverFactory driver, Role role) {
    return switch (role) {
      case POWER -> "stop, start and kill";
      case IMAGES -> "image: images of hosts, for others to begin from";
      case SNAPSHOTS -> "snapshot: the state of a host, kept and brought back";
      case CLONES -> "create --from-snapshot: hosts that begin from a kept state";
      case RESIZING -> "set: processors, memory and disk of a host";
      case FORWARDS -> "forward: ports on loopback here";
      case CONSOLE -> "logs --boot: what a host says at its boot";
      case ORPHANS ->
          driver.tellsAll()
              ? "orphans: tells all that it has, so that nothing is left over unseen"
              : "orphans: tells its servers; what a library made beside them may be left over";
    };
  }

  private static String here(DriverFactory driver) {
    if (driver.kind() != Kind.LOCAL) {
      return "yes";
    }
    var fitness = driver.fitness();
    if (fitness.works()) {
      return "yes";
    }
    return fitness.missingPackages().isEmpty()
        ? "no: " + fitness.why()
        : "apt-get install -y --no-install-recommends "
            + String.join(" ", fitness.missingPackages());
  }

  /// All of one driver, its options by what they say.
  static String show(DriverFactory driver) {
    var lines = new ArrayList<String>();
    lines.add(driver.name() + ": " + driver.description());
    if (!driver.aliases().isEmpty()) {
      lines.add("also called " + String.join(", ", driver.aliases()));
    }
    driver.caution().ifPresent(lines::add);
    lines.add("here: " + here(driver));
    lines.add("");
    lines.add("Can:");
    for (var role : Role.values()) {
      if (driver.roles().contains(role)) {
        lines.add("  " + meaning(driver, role));
      }
    }
    if (driver.roles().isEmpty()) {
      lines.add("  nothing besides");
    }
    options(lines, "Account:", group(driver, true));
    options(lines, "Server:", group(driver, false));
    return String.join("\n", lines);
  }

  private static List<OptionSpec> group(DriverFactory driver, boolean account) {
    return driver.options().stream()
        .filter(o -> driver.accountOptions().contains(o.name()) == account)
        .toList();
  }

  private static void options(List<String> lines, String title, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(title);
    int width = options.stream().mapToInt(o -> o.name().length()).max().orElse(0);
    for (var option : options) {
      lines.add(
          "  --"
              + option.name()
              + " ".repeat(width - option.name().length() + 2)
              + DriverFlags.description(option));
    }
  }

  static Map<String, Object> of(DriverFactory driver) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", driver.name());
    data.put("aliases", driver.aliases());
    data.put("description", driver.description());
    data.put("kind", driver.kind().name().toLowerCase(Locale.ROOT));
    data.put("tellsAll", driver.tellsAll());
    data.put(
        "roles",
        driver.roles().stream().sorted().map(r -> r.name().toLowerCase(Locale.ROOT)).toList());
    if (driver.kind() == Kind.LOCAL) {
      var fitness = driver.fitness();
      data.put("works", fitness.works());
      data.put("why", fitness.why());
      data.put("missingPackages", fitness.missingPackages());
    } else {
      data.put("works", true);
      data.put("why", "needs nothing of this machine");
      data.put("missingPackages", List.of());
    }
    data.put("options", driver.options().stream().map(o -> "--" + o.name()).toList());
    return data;
  }

  /// As in the list, each option with all that is known of it.
  static Map<String, Object> full(DriverFactory driver) {
    var data = new LinkedHashMap<>(of(driver));
    data.put("options", driver.options().stream().map(o -> option(driver, o)).toList());
    return data;
  }

  private static Map<String, Object> option(DriverFactory driver, OptionSpec option) {
    var data = new LinkedHashMap<String, Object>();
    data.put("flag", "--" + option.name());
    data.put("group", driver.accountOptions().contains(option.name()) ? "account" : "server");
    data.put("type", option.type().name().toLowerCase(Locale.ROOT));
    data.put("description", option.description());
    data.put("default", option.defaultValue());
    data.put("environment", option.env());
    data.put("required", option.required());
    data.put("secret", option.secret());
    return data;
  }
}

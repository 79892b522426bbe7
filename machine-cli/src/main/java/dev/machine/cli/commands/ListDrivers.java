package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.TextTable;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.provisioner.ProvisionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `drivers`.
public final class ListDrivers implements Command {
  private final Output output = new Output();

  private String action = "ls";

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Lists the drivers: what each gets you, whether it works here, and what it lacks. The flags",
            "of one: machine create -d NAME --help")
        .examples(
            "machine drivers", "machine drivers ls -o json", "machine create -d nspawn --help");
    output.describe(usage);
    usage.name("ls", "May be left away.", text -> action = text);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    if (!action.equals("ls")) {
      throw ProvisionException.usage(
          "drivers does not know \"" + action + "\"", Suggestions.help("machine drivers"));
    }
    var all = session.services().drivers().all();
    session.console().answer(output.json() ? Json.pretty(data(all)) : table(all));
    return ExitCode.DONE;
  }

  private static String table(List<DriverFactory> all) {
    var table = new TextTable("NAME", "SERVER", "STOP/START", "HERE", "DESCRIPTION");
    for (var driver : all) {
      table.row(
          driver.name(), server(driver.kind()), power(driver), here(driver), driver.description());
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

  private static String power(DriverFactory driver) {
    return switch (driver.kind()) {
      case LOCAL, CLOUD -> "yes";
      case EXISTING -> "restart only";
      case URL_ONLY -> "no";
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

  private static List<Map<String, Object>> data(List<DriverFactory> all) {
    return all.stream().map(ListDrivers::data).toList();
  }

  private static Map<String, Object> data(DriverFactory driver) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", driver.name());
    data.put("aliases", driver.aliases());
    data.put("description", driver.description());
    data.put("kind", driver.kind().name().toLowerCase(java.util.Locale.ROOT));
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
}

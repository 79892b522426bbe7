package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `drivers`.
public final class ListDrivers implements Command {
  private final Output output = new Output();

  private List<String> words = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Lists the drivers: what each gets you, what it can do, whether it works here, and what it",
            "lacks; or shows one with its options. ORPHANS: nothing can be left over in its account",
            "that machine orphans would not list.")
        .examples(
            "machine drivers",
            "machine drivers ls -o json",
            "machine drivers show openstack",
            "machine create -d nspawn --help")
        .actions(List.of("ls", "show"));
    output.describe(usage);
    usage.names(
        "0..2", "ls | show DRIVER", "Without: ls. DRIVER is a name or an alias.", w -> words = w);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var action = words.isEmpty() ? "ls" : words.getFirst();
    var drivers = session.services().drivers();
    if (action.equals("ls") && words.size() < 2) {
      var all = drivers.all();
      session
          .console()
          .answer(
              output.json()
                  ? Json.pretty(all.stream().map(DriverData::of).toList())
                  : DriverData.table(all));
    } else if (action.equals("show") && words.size() == 2) {
      var driver = DriverFlags.named(drivers, words.getLast());
      session
          .console()
          .answer(output.json() ? Json.pretty(DriverData.full(driver)) : DriverData.show(driver));
    } else if (action.equals("show")) {
      throw ProvisionException.usage("missing: DRIVER", "machine drivers lists them");
    } else {
      throw ProvisionException.usage(
          "drivers does not know \"" + String.join(" ", words) + "\"",
          drivers.find(action).isPresent()
              ? "machine drivers show " + action
              : Suggestions.help("machine drivers"));
    }
    return ExitCode.DONE;
  }
}

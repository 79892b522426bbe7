package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.provisioner.ProvisionException;
import java.util.Optional;

/// `drivers`.
public final class ListDrivers implements Command {
  private final Output output = new Output();

  private Optional<String> shown = Optional.empty();

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
        .actions("ls", "show DRIVER");
    output.describe(usage);
    usage.action(
        "Without: ls. DRIVER is a name or an alias.",
        (_, given) -> shown = given.stream().findFirst());
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var drivers = session.services().drivers();
    if (shown.isPresent()) {
      var driver = DriverFlags.named(drivers, shown.get());
      session
          .console()
          .answer(output.json() ? Json.pretty(DriverData.full(driver)) : DriverData.show(driver));
    } else {
      var all = drivers.all();
      session
          .console()
          .answer(
              output.json()
                  ? Json.pretty(all.stream().map(DriverData::of).toList())
                  : DriverData.table(all));
    }
    return ExitCode.DONE;
  }
}

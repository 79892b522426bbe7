package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/// `restart`.
@CommandLine.Command(
    description = {
      "Restarts hosts and waits until their engines answer. An existing server (driver generic)",
      "is rebooted over SSH."
    },
    footer = {
      "",
      "Examples:",
      "  machine restart web1",
      "  machine restart web1 web2",
      "",
      "Exit codes: 0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted."
    })
public final class Restart implements Command {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

  @Override
  public int run(Session session) throws ProvisionException {
    var machines = session.services().machines();
    return Many.run(
        session,
        Targets.all(session, "restart", names),
        (name, progress) -> {
          machines.restart(name, progress);
          return "restarted";
        });
  }
}

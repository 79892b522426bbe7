package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/// `stop`.
@CommandLine.Command(
    description = {"Shuts hosts down in order; their disks and containers stay."},
    footer = {
      "",
      "Examples:",
      "  machine stop web1",
      "  machine stop $(machine ls -q --filter driver=nspawn)",
      "",
      "Exit codes: 0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted."
    })
public final class Stop implements Command {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

  @Override
  public int run(Session session) throws ProvisionException {
    var machines = session.services().machines();
    return Many.run(
        session,
        Targets.all(session, "stop", names),
        (name, progress) -> {
          machines.stop(name, progress);
          return "stopped";
        });
  }
}

package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/// `kill`.
@CommandLine.Command(
    description = {"Turns hosts off at once, as a power cut would: for one that does not stop."},
    footer = {
      "",
      "Examples:",
      "  machine kill web1",
      "",
      "Exit codes: 0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted."
    })
public final class Kill implements Command {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

  @Override
  public int run(Session session) throws ProvisionException {
    var machines = session.services().machines();
    return Many.run(
        session,
        Targets.all(session, "kill", names),
        (name, progress) -> {
          machines.kill(name, progress);
          return "killed";
        });
  }
}

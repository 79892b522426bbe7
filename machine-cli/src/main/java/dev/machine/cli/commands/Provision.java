package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/// `provision`.
@CommandLine.Command(
    description = {
      "Brings the engine on hosts to what the store says, again: packages, settings, certificates.",
      "What is right already is left alone; containers go on where the engine allows it."
    },
    footer = {
      "",
      "Examples:",
      "  machine provision web1",
      "  machine provision web1 web2",
      "",
      "Exit codes: 0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted."
    })
public final class Provision implements Command {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

  @Override
  public int run(Session session) throws ProvisionException {
    var machines = session.services().machines();
    return Many.run(
        session,
        Targets.all(session, "provision", names),
        (name, progress) -> {
          machines.provision(name, progress);
          return "provisioned";
        });
  }
}

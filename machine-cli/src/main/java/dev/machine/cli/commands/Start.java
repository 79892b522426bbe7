package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/// `start`.
@CommandLine.Command(
    description = {
      "Starts hosts that are off, and waits until their engines answer. A host that runs already",
      "is left alone. Ports and addresses may change; contexts and env follow."
    },
    footer = {
      "",
      "Examples:",
      "  machine start web1",
      "  machine start web1 web2 web3      all at once",
      "",
      "Exit codes: 0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted."
    })
public final class Start implements Command {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

  @Override
  public int run(Session session) throws ProvisionException {
    var machines = session.services().machines();
    return Many.run(
        session,
        Targets.all(session, "start", names),
        (name, progress) -> {
          machines.start(name, progress);
          return "started";
        });
  }
}

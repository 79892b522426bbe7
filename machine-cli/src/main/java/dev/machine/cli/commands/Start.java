package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `start`.
public final class Start implements Command {
  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Starts hosts that are off, and waits until their engines answer. A host that runs already",
            "is left alone. Ports and addresses may change; contexts and env follow.")
        .examples("machine start web1", "machine start web1 web2 web3      all at once")
        .exits("0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted.")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

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

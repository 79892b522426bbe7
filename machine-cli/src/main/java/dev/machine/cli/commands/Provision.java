package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `provision`.
public final class Provision implements Command {
  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Brings the engine on hosts to what the store says, again: packages, settings, certificates.",
            "What is right already is left alone; containers go on where the engine allows it.")
        .examples("machine provision web1", "machine provision web1 web2")
        .exits("0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted.")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

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

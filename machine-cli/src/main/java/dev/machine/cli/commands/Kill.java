package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `kill`.
public final class Kill implements Command {
  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about("Turns hosts off at once, as a power cut would: for one that does not stop.")
        .examples("machine kill web1")
        .exits("0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted.")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

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

package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `restart`.
public final class Restart implements Command {
  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Restarts hosts and waits until their engines answer. An existing server (driver generic)",
            "is rebooted over SSH.")
        .examples("machine restart web1", "machine restart web1 web2")
        .exits("0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted.")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

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

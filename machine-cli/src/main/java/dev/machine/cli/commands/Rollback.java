package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.EngineChange;
import java.util.List;

/// `rollback`.
public final class Rollback implements Command {
  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Puts the engine's packages back that were there before the last machine upgrade, and",
            "restarts it. Containers go on where the engine allows it; volumes and settings stay.")
        .examples("machine rollback web1")
        .exits(
            "0 all done, 1 failed, 2 usage, 3 refused, 4 some of several failed, 130 interrupted.")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var machines = session.services().machines();
    return Many.run(
        session,
        Targets.all(session, "rollback", names),
        (name, progress) ->
            "has "
                + Upgrade.told(
                    machines.exchangeEngine(name, new EngineChange.Rollback(), progress).to()));
  }
}

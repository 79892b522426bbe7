package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `stop`.
public final class Stop implements Command {
  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about("Shuts hosts down in order; their disks and containers stay.")
        .examples("machine stop web1", "machine stop $(machine ls -q --filter driver=nspawn)")
        .exits("0 all done, 1 failed, 2 usage, 4 some of several failed, 130 interrupted.")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

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

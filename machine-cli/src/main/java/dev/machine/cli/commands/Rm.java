package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.fleet.FleetHosts;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.SwarmContexts;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// `rm`.
public final class Rm implements Command {
  private boolean force;

  private boolean yes;

  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Removes hosts: the server, its disk, its certificates, its Docker context and every other",
            "resource that was noted for it. What a crash left over is removed too. An existing server",
            "(driver generic) is only forgotten.")
        .examples(
            "machine rm web1",
            "machine rm -y web1 web2",
            "machine rm -f web1                also forget a host that cannot be reached or read")
        .exits(
            "0 all gone, 1 failed, 2 usage, 3 not confirmed or refused, 4 some of several failed,",
            "130 interrupted.")
        .flag(
            "Do not ask; forget a host even if it cannot be reached or read.",
            on -> force = on,
            "-f",
            "--force")
        .flag("Do not ask.", on -> yes = on, "-y", "--yes")
        .names("1..*", "NAME", "Hosts to remove.", all -> names = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var targets = targets(session);
    if (targets.isEmpty()) {
      return ExitCode.DONE;
    }
    var question = "Remove " + String.join(", ", targets) + " with everything on it?";
    if (!force && !yes && !session.confirm(question)) {
      throw ProvisionException.refused("nothing was removed", Suggestions.YES);
    }
    var fleets = new TreeSet<>(FleetHosts.all(session).keySet());
    var machines = session.services().machines();
    int code =
        Many.run(
            session,
            targets,
            (name, progress) -> {
              machines.remove(name, force, progress);
              return "removed";
            });
    fleets.removeAll(FleetHosts.all(session).keySet());
    withdraw(session, fleets);
    return code;
  }

  /// A swarm ends with its last host, and so does its Docker context.
  private static void withdraw(Session session, Set<String> fleets) throws ProvisionException {
    var contexts = new SwarmContexts(session.services().store(), session.services().contexts());
    for (var fleet : fleets) {
      contexts.withdraw(fleet).forEach(session::remark);
    }
  }

  /// With force, a host that is gone already is as good as removed.
  private List<String> targets(Session session) throws ProvisionException {
    if (!force) {
      return Targets.all(session, "rm", names);
    }
    var known = session.services().store().names();
    for (var name : names) {
      if (!known.contains(name)) {
        session.console().say("machine: there is no machine \"" + name + "\"");
      }
    }
    return names.stream().distinct().filter(known::contains).toList();
  }
}

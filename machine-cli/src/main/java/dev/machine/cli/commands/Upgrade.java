package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.engine.Bundle;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.EngineChange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `upgrade`.
public final class Upgrade implements Command {
  private boolean noWayBack;

  private @Nullable String mirror;

  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Brings the engine on hosts to the newest one in their distribution's signed archive, and",
            "restarts it. Containers go on where the engine allows it; volumes and settings stay. When",
            "the new engine does not answer, the earlier packages come back by themselves; they are kept",
            "for machine rollback too.")
        .examples("machine upgrade web1", "machine upgrade web1 web2")
        .exits(
            "0 all done, 1 failed, 2 usage, 3 refused, 4 some of several failed, 130 interrupted.")
        .value(
            "URL",
            "Archive to ask, in place of the one that the host was made with.",
            text -> mirror = text,
            "--mirror")
        .flag(
            "Go on when the present packages are to be had nowhere any more.",
            on -> noWayBack = on,
            "--no-way-back")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var machines = session.services().machines();
    var change = new EngineChange.Upgrade(Optional.ofNullable(mirror), !noWayBack);
    return Many.run(
        session,
        Targets.all(session, "upgrade", names),
        (name, progress) -> outcome(machines.exchangeEngine(name, change, progress)));
  }

  private static String outcome(PackageSwap swap) {
    return swap.to().packages().isEmpty() ? "is up to date" : "has " + told(swap.to());
  }

  /// The packages of a bundle, by name and version.
  static String told(Bundle bundle) {
    return String.join(
        ", ", bundle.packages().stream().map(p -> p.name() + " " + p.version()).sorted().toList());
  }
}

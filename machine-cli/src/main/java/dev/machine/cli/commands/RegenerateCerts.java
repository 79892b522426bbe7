package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `regenerate-certs`.
public final class RegenerateCerts implements Command {
  private boolean client;

  private boolean yes;

  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Makes new server certificates for hosts and restarts their engines with them; with",
            "--client-certs a new client certificate too.")
        .examples(
            "machine regenerate-certs web1", "machine regenerate-certs -y --client-certs web1 web2")
        .exits(
            "0 all done, 1 failed, 2 usage, 3 not confirmed, 4 some of several failed,",
            "130 interrupted.")
        .flag("A new client certificate too.", on -> client = on, "--client-certs")
        .flag("Do not ask.", on -> yes = on, "-y", "--yes", "-f", "--force")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var targets = Targets.all(session, "regenerate-certs", names);
    if (!yes && !session.confirm("Restart the engine of " + String.join(", ", targets) + "?")) {
      throw ProvisionException.refused("nothing was done", Suggestions.YES);
    }
    var machines = session.services().machines();
    return Many.run(
        session,
        targets,
        (name, progress) -> {
          machines.regenerateCertificates(name, client, progress);
          return "has new certificates";
        });
  }
}

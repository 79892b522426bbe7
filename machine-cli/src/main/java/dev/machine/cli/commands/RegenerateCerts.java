package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `regenerate-certs`.
@CommandLine.Command(
    description = {
      "Makes new server certificates for hosts and restarts their engines with them; with",
      "--client-certs a new client certificate too."
    },
    footer = {
      "",
      "Examples:",
      "  machine regenerate-certs web1",
      "  machine regenerate-certs -y --client-certs web1 web2",
      "",
      "Exit codes: 0 all done, 1 failed, 2 usage, 3 not confirmed, 4 some of several failed,",
      "130 interrupted."
    })
public final class RegenerateCerts implements Command {
  @Option(names = "--client-certs", description = "A new client certificate too.")
  boolean client;

  @Option(
      names = {"-y", "--yes", "-f", "--force"},
      description = "Do not ask.")
  boolean yes;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

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

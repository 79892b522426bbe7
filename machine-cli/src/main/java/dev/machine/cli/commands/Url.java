package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `url`.
public final class Url implements Command {
  private final Output output = new Output();

  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about("Prints the URL of the engine, from the store (no network).")
        .examples("machine url web1", "machine url -o json web1 web2");
    output.describe(usage);
    usage.names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    return Addresses.print(
        session,
        Targets.all(session, "url", names),
        output.json(),
        "engine URL yet",
        Suggestions.NOT_REACHABLE_YET,
        host -> host.access().engine().map(Object::toString));
  }
}

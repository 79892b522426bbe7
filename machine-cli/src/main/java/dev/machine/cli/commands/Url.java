package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `url`.
@CommandLine.Command(
    description = "Prints the URL of the engine, from the store (no network).",
    footer = {"", "Examples:", "  machine url web1", "  machine url -o json web1 web2"})
public final class Url implements Command {
  @Mixin Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

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

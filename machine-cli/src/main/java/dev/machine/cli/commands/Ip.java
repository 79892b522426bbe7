package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ip`.
@CommandLine.Command(
    description = {
      "Prints the address that a client on this machine reaches, from the store (no network). For",
      "a local host that is loopback; --private gives the address that other hosts reach."
    },
    footer = {
      "",
      "Examples:",
      "  machine ip web1",
      "  machine ip --private web1 web2        one line each"
    })
public final class Ip implements Command {
  @Option(names = "--private", description = "The address between hosts.")
  boolean between;

  @Mixin Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts; without any: default.")
  List<String> names = new ArrayList<>();

  @Override
  public int run(Session session) throws ProvisionException {
    var targets = Targets.all(session, "ip", names);
    if (between) {
      return Addresses.print(
          session,
          targets,
          output.json(),
          "private address",
          Suggestions.PRIVATE_NONE,
          host -> host.access().privateAddress());
    }
    return Addresses.print(
        session,
        targets,
        output.json(),
        "address yet",
        Suggestions.NOT_REACHABLE_YET,
        Addresses::reached);
  }
}

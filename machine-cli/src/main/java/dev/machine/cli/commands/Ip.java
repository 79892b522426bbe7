package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// `ip`.
public final class Ip implements Command {
  private boolean between;

  private final Output output = new Output();

  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Prints the address that a client on this machine reaches, from the store (no network). For",
            "a local host that is loopback; --private gives the address that other hosts reach.")
        .examples("machine ip web1", "machine ip --private web1 web2        one line each")
        .flag("The address between hosts.", on -> between = on, "--private");
    output.describe(usage);
    usage.names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

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

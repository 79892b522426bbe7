package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;

/// `inspect`.
public final class Inspect implements Command {
  private Output.Format format = Output.Format.JSON;

  private List<String> names = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Prints what the store knows of a host as JSON: an object for one name, a list for several.",
            "It holds no secret. Keys: name, created, driver, driverOptions, status, problem, directory,",
            "ssh {user, host, port, hostKey}, engine {url, version, installUrl, mirror, settings,",
            "environment}, client {context, tlsSans, certificateExpiry}, privateAddress, labels,",
            "template. A value that is not known is null.")
        .examples(
            "machine inspect web1",
            "machine inspect web1 | jq -r .engine.version",
            "machine inspect web1 web2")
        .choice(
            Output.Format.class,
            "FORMAT",
            "json, the only one.",
            one -> format = one,
            "-o",
            "--output")
        .names("0..*", "NAME", "Hosts; without any: default.", all -> names = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    if (format != Output.Format.JSON) {
      throw ProvisionException.usage("inspect answers in JSON only", "leave -o text away");
    }
    var store = session.services().store();
    var all = new ArrayList<Object>();
    for (var name : Targets.all(session, "inspect", names)) {
      all.add(HostData.of(store.load(name), store.hostDir(name)));
    }
    session.console().answer(Json.pretty(names.size() > 1 ? all : all.getFirst()));
    return ExitCode.DONE;
  }
}

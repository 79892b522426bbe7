package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.Selection.Candidate;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore.Entry;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// `active`.
public final class Active implements Command {
  private final Output output = new Output();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Prints the host that docker talks to now: by DOCKER_HOST, else DOCKER_CONTEXT, else the",
            "current Docker context, as docker itself decides. No network.")
        .examples("machine active")
        .exits("0 there is one, 1 docker talks to none of the hosts here.");
    output.describe(usage);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var candidates = new ArrayList<Candidate>();
    for (var entry : session.services().store().entries()) {
      if (entry instanceof Entry.Ok(var host)) {
        candidates.add(candidate(host));
      }
    }
    var active =
        session
            .services()
            .contexts()
            .active()
            .machine(candidates)
            .orElseThrow(() ->
                ProvisionException.failed(
                    "docker talks to none of the machines here", Suggestions.ACTIVE_NONE));
    session.console().answer(output.json() ? Json.pretty(Map.of("name", active)) : active);
    return ExitCode.DONE;
  }

  private static Candidate candidate(Host host) {
    var urls = new ArrayList<String>();
    host.access().engine().ifPresent(url -> urls.add(url.toString()));
    urls.add("ssh://" + host.name());
    return new Candidate(host.name(), Optional.of(host.client().context()), urls);
  }
}

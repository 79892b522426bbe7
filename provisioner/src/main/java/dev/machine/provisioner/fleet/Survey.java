package dev.machine.provisioner.fleet;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Seen.Membership;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.steps.FactsGatherer;
import dev.machine.provisioner.steps.Resources;
import java.util.HashMap;
import java.util.Optional;

/// Looks at one host that is on, over one connection.
final class Survey {

  private Survey() {}

  /// @throws ProvisionException when it cannot be reached or does not answer whole
  static Seen.Up of(Host host, HostAccess access, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var remote = access.login(host, Progress.SILENT, deadline)) {
      var facts = FactsGatherer.gather(remote, deadline);
      var answer =
          remote.run(
              Command.script(Resources.text(Survey.class, "survey.sh")).asRoot().discreetly(),
              deadline);
      var swarm = Membership.NONE;
      var registry = Optional.<String>empty();
      var trusts = new HashMap<String, String>();
      boolean whole = false;
      for (var line : answer.out().lines().toList()) {
        var words = line.strip().split(" ");
        switch (words[0]) {
          case "swarm" -> swarm = membership(words);
          case "registry" -> registry = Optional.of(words[1]);
          case "trust" -> trusts.put(words[1], words[2]);
          case "end" -> whole = true;
          default -> {}
        }
      }
      if (!whole) {
        throw ProvisionException.failed(
                "cannot look at \"" + host.name() + "\": its shell ended with " + answer.exit(), "")
            .withOutput(Remotes.tail(Remotes.output(answer)));
      }
      return new Seen.Up(host, facts, swarm, registry, trusts);
    }
  }

  private static Membership membership(String[] words) {
    return words.length < 4
        ? Membership.NONE
        : new Membership(words[3], words[1], words[2].equals("true"));
  }
}

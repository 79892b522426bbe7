package dev.machine.provisioner.steps;

import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Facts;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Asks a host what it is and has, all in one round trip.
public final class FactsGatherer {

  private FactsGatherer() {}

  /// Facts of a host, read as root (daemon.json may be closed to others).
  ///
  /// @throws ProvisionException when the connection breaks, `deadline` passes, or the host's shell
  ///   does not run the script to its end
  public static Facts gather(Remote remote, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return gather(remote, List.of(), deadline);
  }

  /// Of a host whose engine's version is known and whose engine will be stopped: only what its
  /// configuration depends on, because the rest takes an emulated processor seconds.
  ///
  /// @throws ProvisionException as [#gather(Remote, Deadline)]
  public static Facts configuration(Remote remote, String version, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return gather(remote, version.isEmpty() ? List.of() : List.of(version), deadline);
  }

  private static Facts gather(Remote remote, List<String> known, Deadline deadline)
      throws ProvisionException, InterruptedException {
    String nonce = "@" + UUID.randomUUID();
    var arguments = new ArrayList<>(List.of(nonce));
    arguments.addAll(known);
    Command ask =
        Command.script(Resources.text("facts.sh"), arguments.toArray(String[]::new))
            .asRoot()
            .discreetly();
    Remote.Result answer = remote.run(ask, deadline);
    Sections sections = Sections.parse(nonce, answer.out());
    if (!sections.complete()) {
      throw ProvisionException.failed(
              "cannot find out what the host is: its shell ended with " + answer.exit(),
              "the host needs a POSIX shell as `sh`, and the usual tools")
          .withOutput(Remotes.tail(Remotes.output(answer)));
    }
    return FactsParser.parse(sections);
  }
}

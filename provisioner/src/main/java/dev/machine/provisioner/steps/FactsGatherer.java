package dev.machine.provisioner.steps;

import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Facts;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
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
    String nonce = "@" + UUID.randomUUID();
    Command ask = Command.script(Resources.text("facts.sh"), nonce).asRoot().discreetly();
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

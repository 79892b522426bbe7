package dev.machine.cli;

import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextName;
import dev.machine.provisioner.client.ContextSpec.Owner;
import dev.machine.provisioner.client.DockerContexts.Standing;
import dev.machine.provisioner.host.Host;
import java.util.Optional;

/// What is wrong with the Docker context of a host: somebody removed it, or made another in its
/// place.
///
/// @param problem one line
/// @param hint what to type
/// @param foreign whether there is one, of somebody else
public record ContextTrouble(String problem, String hint, boolean foreign) {

  public static Optional<ContextTrouble> of(Session session, Host host) throws ProvisionException {
    var name = ContextName.of(host.client().context());
    var owner = new Owner(session.services().store().id(), host.name(), host.nonce());
    return switch (session.services().contexts().standing(name, owner)) {
      case Standing.Ours _ -> Optional.empty();
      case Standing.Free() ->
          Optional.of(
              new ContextTrouble(
                  "its docker context \"" + name + "\" is gone",
                  Suggestions.finish(host.name()),
                  false));
      case Standing.Foreign(var whose) ->
          Optional.of(
              new ContextTrouble(
                  "the docker context \"" + name + "\" is another's now: " + whose,
                  "docker context rm -f " + name + " && machine provision " + host.name(),
                  true));
    };
  }

  public ProvisionException refusal(String host) {
    return ProvisionException.refused(host + ": " + problem, hint);
  }
}

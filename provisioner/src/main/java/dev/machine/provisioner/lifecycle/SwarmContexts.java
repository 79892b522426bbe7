package dev.machine.provisioner.lifecycle;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextName;
import dev.machine.provisioner.client.ContextSpec;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.client.DockerContexts.Standing;
import dev.machine.provisioner.client.EngineUrl;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.ClientFiles;
import dev.machine.provisioner.swarm.SwarmState;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// A docker context for a swarm as a whole: it has the fleet's name and leads to one of its
/// managers, to another when that one is gone.
public final class SwarmContexts {

  private final HostStore store;
  private final DockerContexts contexts;

  public SwarmContexts(HostStore store, DockerContexts contexts) {
    this.store = store;
    this.contexts = contexts;
  }

  /// Refuses a name that is taken by somebody else's context, before a swarm is made.
  public void preflight(String fleet) throws ProvisionException {
    var name = ContextName.forMachine(fleet);
    if (contexts.standing(name, owner(fleet)) instanceof Standing.Foreign(var whose)) {
      throw ProvisionException.refused(
          "there is a docker context \"" + name + "\" already, " + whose,
          "the swarm's context has the name of its fleet: name the fleet otherwise");
    }
  }

  /// Makes the context, or leads it to this manager.
  ///
  /// @return the context's name
  /// @throws ProvisionException refused, when the name is somebody else's
  public String lead(String fleet, Host manager) throws ProvisionException {
    preflight(fleet);
    var url = manager.access().engine();
    if (url.isEmpty()) {
      throw ProvisionException.failed(
          "the host \"" + manager.name() + "\" has no engine address yet",
          "machine status " + manager.name() + " tells how it is");
    }
    var name = ContextName.forMachine(fleet);
    contexts.put(
        new ContextSpec(
            name,
            "made by machine: the swarm of " + fleet + ", by " + manager.name(),
            EngineUrl.parse(url.get().toString()),
            StoreClients.tls(store, manager),
            owner(fleet)));
    return name.value();
  }

  /// Whether the fleet has its context.
  public boolean exists(String fleet) throws ProvisionException {
    return contexts.standing(ContextName.forMachine(fleet), owner(fleet)) instanceof Standing.Ours;
  }

  /// Leads the context to another manager where its own is one no more; one that is not there, or
  /// somebody else's, stays as it is.
  ///
  /// @param state as a live manager sees it
  /// @return the manager that it was led to
  public Optional<Host> follow(String fleet, List<Host> members, SwarmState state)
      throws ProvisionException {
    var name = ContextName.forMachine(fleet);
    if (!(contexts.standing(name, owner(fleet)) instanceof Standing.Ours(var leads))) {
      return Optional.empty();
    }
    var live = live(members, state);
    boolean well =
        live.stream().anyMatch(host -> host.access().engine().map(Object::toString).equals(leads));
    if (well || live.isEmpty()) {
      return Optional.empty();
    }
    lead(fleet, live.getFirst());
    return Optional.of(live.getFirst());
  }

  /// The hosts that are managers and are reached by the others.
  public static List<Host> live(List<Host> members, SwarmState state) {
    return members.stream()
        .filter(host ->
            state.node(host.name()).filter(node -> node.ready() && node.reachable()).isPresent())
        .toList();
  }

  /// Removes the context, if it is ours.
  ///
  /// @return warnings, one line each
  public List<String> withdraw(String fleet) throws ProvisionException {
    var ca = new ClientFiles(store.root().resolve("pki")).ca();
    var name = ContextName.forMachine(fleet);
    return contexts.standing(name, owner(fleet)) instanceof Standing.Foreign
        ? List.of()
        : contexts.remove(name, owner(fleet), Optional.of(ca).filter(Files::exists));
  }

  /// No host has a name with a colon.
  private ContextSpec.Owner owner(String fleet) throws ProvisionException {
    return new ContextSpec.Owner(store.id(), "swarm:" + fleet, "swarm");
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextName;
import dev.machine.provisioner.client.ContextSpec;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.client.EngineUrl;
import dev.machine.provisioner.client.Selection;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.ClientFiles;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// The person's docker contexts and ssh_config, kept in step with the store.
final class StoreClients implements Clients {

  private final HostStore store;
  private final DockerContexts contexts;
  private final SshEntries ssh;

  StoreClients(HostStore store, DockerContexts contexts, SshEntries ssh) {
    this.store = store;
    this.contexts = contexts;
    this.ssh = ssh;
  }

  @Override
  public void preflight(Host host) throws ProvisionException {
    contexts.preflight(name(host), owner(host));
  }

  @Override
  public void publish(Host host) throws ProvisionException, InterruptedException {
    ssh.refreshWith(host);
    put(host);
  }

  @Override
  public void publishAll() throws ProvisionException, InterruptedException {
    ssh.refresh();
    for (var entry : store.entries()) {
      if (entry instanceof HostStore.Entry.Ok(var host)
          && host.status() instanceof HostStatus.Ready) {
        put(host);
      }
    }
  }

  private void put(Host host) throws ProvisionException {
    var url = host.access().engine();
    if (url.isEmpty() || !host.hasEngine()) {
      return;
    }
    contexts.put(
        new ContextSpec(
            name(host),
            "made by machine: " + host.name() + " (" + host.driver() + ")",
            EngineUrl.parse(url.get().toString()),
            tls(host),
            owner(host)));
  }

  /// The client's files for an engine that we gave a certificate; none where we did not.
  static Optional<ClientFiles> tls(HostStore store, Host host) {
    return host.client().certificateExpiry().isPresent()
        ? Optional.of(new ClientFiles(store.root().resolve("pki")))
        : Optional.empty();
  }

  private Optional<ClientFiles> tls(Host host) {
    return tls(store, host);
  }

  @Override
  public void withdraw(Host host) throws ProvisionException, InterruptedException {
    var ca = new ClientFiles(store.root().resolve("pki")).ca();
    contexts.remove(name(host), owner(host), Optional.of(ca).filter(Files::exists));
    ssh.refreshWithout(host.name());
  }

  @Override
  public List<String> use(Host host) throws ProvisionException {
    return contexts.use(name(host));
  }

  @Override
  public boolean isActive(Host host) {
    var urls = host.access().engine().map(u -> List.of(u.toString())).orElse(List.of());
    return contexts
        .active()
        .machine(
            List.of(
                new Selection.Candidate(host.name(), Optional.of(host.client().context()), urls)))
        .isPresent();
  }

  private static ContextName name(Host host) throws ProvisionException {
    return ContextName.of(host.client().context());
  }

  private ContextSpec.Owner owner(Host host) throws ProvisionException {
    return new ContextSpec.Owner(store.id(), host.name(), host.nonce());
  }
}

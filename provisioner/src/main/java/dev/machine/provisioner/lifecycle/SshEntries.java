package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.SshConfigFile;
import dev.machine.provisioner.client.SshHost;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.SshTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The store's ssh_config, made from all its hosts.
final class SshEntries {

  private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

  private final HostStore store;
  private final Logins logins;
  private final SshConfigFile file;

  SshEntries(HostStore store, Logins logins) {
    this.store = store;
    this.logins = logins;
    this.file = new SshConfigFile(store.root());
  }

  void refresh() throws ProvisionException, InterruptedException {
    update("", Optional.empty());
  }

  /// With one host as the store will have it.
  void refreshWith(Host host) throws ProvisionException, InterruptedException {
    update(host.name(), Optional.of(host));
  }

  /// Without a host that is about to be forgotten.
  void refreshWithout(String name) throws ProvisionException, InterruptedException {
    update(name, Optional.empty());
  }

  private void update(String name, Optional<Host> instead)
      throws ProvisionException, InterruptedException {
    file.update(() -> hosts(name, instead), "machine ssh configuration", Deadline.after(LOCK_WAIT));
  }

  private List<SshHost> hosts(String name, Optional<Host> instead) throws ProvisionException {
    var all = new ArrayList<SshHost>();
    for (var entry : store.entries()) {
      if (entry instanceof HostStore.Entry.Ok(var host)) {
        var now = host.name().equals(name) ? instead : Optional.of(host);
        if (now.isPresent()) {
          entry(now.get()).ifPresent(all::add);
        }
      }
    }
    return all;
  }

  private Optional<SshHost> entry(Host host) throws ProvisionException {
    var keys = host.access().hostKeys();
    if (host.access().login().isEmpty() || keys.isEmpty()) {
      return Optional.empty();
    }
    var target = logins.target(host);
    var jumps = target.jumps().stream().map(SshTarget::name).collect(Collectors.joining(","));
    return Optional.of(
        new SshHost(
            host.name(),
            target.endpoint().host(),
            target.endpoint().port(),
            target.user(),
            target.identitiesOnly() ? target.identities().stream().findFirst() : Optional.empty(),
            host.name() + "-" + host.nonce(),
            keys,
            jumps.isEmpty() ? Optional.empty() : Optional.of(jumps)));
  }
}

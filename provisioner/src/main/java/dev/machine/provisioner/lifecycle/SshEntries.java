package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.SshConfigFile;
import dev.machine.provisioner.client.SshHost;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The store's ssh_config, made from all its hosts.
final class SshEntries {

  private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

  private final HostStore store;
  private final SshConfigFile file;

  SshEntries(HostStore store) {
    this.store = store;
    this.file = new SshConfigFile(store.root());
  }

  void refresh() throws ProvisionException, InterruptedException {
    file.update(() -> hosts(""), "machine ssh configuration", Deadline.after(LOCK_WAIT));
  }

  /// Without a host that is about to be forgotten.
  void refreshWithout(String name) throws ProvisionException, InterruptedException {
    file.update(() -> hosts(name), "machine ssh configuration", Deadline.after(LOCK_WAIT));
  }

  private List<SshHost> hosts(String without) throws ProvisionException {
    var all = new ArrayList<SshHost>();
    for (var entry : store.entries()) {
      if (entry instanceof HostStore.Entry.Ok(var host) && !host.name().equals(without)) {
        entry(host).ifPresent(all::add);
      }
    }
    return all;
  }

  private Optional<SshHost> entry(Host host) {
    var access = host.access();
    if (access.login().isEmpty() || access.hostKey().isEmpty()) {
      return Optional.empty();
    }
    var login = access.login().get();
    var own = store.secretsDir(host.name()).resolve(KeyFiles.LOGIN_KEY);
    return Optional.of(
        new SshHost(
            host.name(),
            login.endpoint().host(),
            login.endpoint().port(),
            login.user(),
            Files.exists(own) ? Optional.of(own) : login.identity(),
            host.name() + "-" + host.nonce(),
            List.of(access.hostKey().get()),
            Optional.empty()));
  }
}

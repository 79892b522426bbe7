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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// The store's ssh_config, made from all its hosts.
final class SshEntries {

  private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

  private final HostStore store;
  private final Logins logins;
  private final SshConfigFile file;
  private final ReentrantLock turn = new ReentrantLock();
  private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();

  /// That a host be there, or not. Whose turn it is fulfils those of all who wait.
  private static final class Wish {
    private final String name;
    private final Optional<Host> host;
    private volatile boolean done;

    Wish(String name, Optional<Host> host) {
      this.name = name;
      this.host = host;
    }
  }

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
    var mine = new Wish(name, instead);
    wishes.add(mine);
    try {
      turn.lockInterruptibly();
      try {
        if (!mine.done) {
          fulfil(List.copyOf(wishes));
        }
      } finally {
        turn.unlock();
      }
    } finally {
      wishes.remove(mine);
    }
  }

  private void fulfil(List<Wish> all) throws ProvisionException, InterruptedException {
    var instead = new HashMap<String, Optional<Host>>();
    all.forEach(wish -> instead.put(wish.name, wish.host));
    file.update(() -> hosts(instead), "machine ssh configuration", Deadline.after(LOCK_WAIT));
    all.forEach(wish -> wish.done = true);
  }

  private List<SshHost> hosts(Map<String, Optional<Host>> instead) throws ProvisionException {
    var all = new ArrayList<SshHost>();
    for (var entry : store.entries()) {
      if (entry instanceof HostStore.Entry.Ok(var host)) {
        var now = instead.getOrDefault(host.name(), Optional.of(host));
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

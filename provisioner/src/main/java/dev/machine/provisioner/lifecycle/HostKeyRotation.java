package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.steps.HostKeySwitch;
import java.time.Duration;
import java.util.Optional;

/// Puts a new host key in the place of one that others may know: a cloud keeps the first one in its
/// user data. The new key travels over a connection that the old one verified.
///
/// Cut off anywhere, it leaves a host whose key the store knows: before the host is touched, the
/// new key is in the host's secrets and the record accepts both; only when the host has shown the
/// new one is the old one dropped. Done again, it goes on with the same new key.
final class HostKeyRotation {

  /// sshd reads its keys again at once; this is for a host that is very slow.
  private static final Duration SHOWN = Duration.ofSeconds(30);

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final HostStore store;
  private final KeyFiles keys;
  private final Opening opening;

  /// Opens connections to a host that shows any key of [Host.Access#hostKeys()].
  @FunctionalInterface
  interface Opening {
    Remote open(Host host, Deadline deadline) throws ProvisionException, InterruptedException;
  }

  HostKeyRotation(HostStore store, Opening opening) {
    this.store = store;
    this.keys = new KeyFiles(store);
    this.opening = opening;
  }

  /// A host with its new key.
  ///
  /// @param remote a connection that the new key verified
  record Rotated(Host host, Remote remote) {}

  /// Whether the host has, or may have, the host key that its first boot was given.
  boolean due(Host host) throws ProvisionException {
    return host.access().nextHostKey().isPresent() || keys.pinnedToFirst(host);
  }

  /// @param remote a verified connection; closed when this ends
  /// @param host a host that is in the store
  Rotated run(Host host, Remote remote, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Changing the host key");
    var next = keys.successor(host);
    var both = host.with(host.access().expecting(next.publicKey()));
    try (remote) {
      store.save(both);
      HostKeySwitch.to(next, remote, deadline);
    }
    var fresh = shown(both, HostKey.parse(next.publicKey()), deadline.atMost(SHOWN));
    var done = both.with(both.access().pinned(next.publicKey()));
    try {
      store.save(done);
      keys.forgetSuccessor(done);
    } catch (ProvisionException | RuntimeException e) {
      fresh.close();
      throw e;
    }
    return new Rotated(done, fresh);
  }

  private Remote shown(Host host, Optional<HostKey> expected, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return Wait.<Remote, ProvisionException>until(
            deadline,
            INTERVAL,
            () -> {
              var remote = opening.open(host, deadline);
              if (expected.equals(Optional.of(remote.hostKey()))) {
                return Optional.of(remote);
              }
              remote.close();
              return Optional.empty();
            })
        .orElseThrow(() ->
            ProvisionException.failed(
                host.name() + " still shows its first host key, which its cloud knows",
                "machine create --resume "
                    + host.name()
                    + " tries again; journalctl -u ssh on the host tells more"));
  }
}

package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How we know that a host is the one that was meant. There is no policy that trusts anybody.
public sealed interface HostKeyPolicy {

  /// The key itself, known before the first packet; while it is being changed, the old one or the
  /// new one.
  ///
  /// @param keyLines `ssh-ed25519 AAAA…` each
  record Pinned(List<String> keyLines) implements HostKeyPolicy {
    public Pinned {
      keyLines = List.copyOf(keyLines);
    }

    public Pinned(String keyLine) {
      this(List.of(keyLine));
    }
  }

  /// The key's fingerprint, `SHA256:…`.
  record Fingerprint(String sha256) implements HostKeyPolicy {}

  /// What the person's own known_hosts files say (sshd(8)).
  ///
  /// @param files the first existing ones count, all of them
  /// @param whenUnknown what happens for a host they do not name; empty refuses
  record KnownHosts(List<Path> files, Optional<AcceptNew> whenUnknown) implements HostKeyPolicy {
    public KnownHosts {
      files = List.copyOf(files);
    }
  }

  /// An explicit yes by a person who was shown the fingerprint, or by a script that said so before.
  record AcceptNew(Decision decision) implements HostKeyPolicy {}

  /// Asked at most once per connection, without a time limit.
  @FunctionalInterface
  interface Decision {
    boolean accept(Endpoint endpoint, HostKey offered);
  }
}

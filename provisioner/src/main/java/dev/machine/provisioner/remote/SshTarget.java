package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All that is needed to log in to a host.
///
/// @param identities private key files, tried in this order
/// @param identitiesOnly whether the agent's other keys are left out
/// @param agent the agent's socket; empty for none
/// @param jumps hosts to go through, the first one first; each with a policy of its own
/// @param connectTimeout how long each part of the handshake may take
public record SshTarget(
    Endpoint endpoint,
    String user,
    HostKeyPolicy hostKey,
    List<Path> identities,
    boolean identitiesOnly,
    Optional<Path> agent,
    List<SshTarget> jumps,
    SshPrompts prompts,
    Duration connectTimeout) {

  /// Long enough for a slow line, short enough to be noticed.
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  public SshTarget {
    identities = List.copyOf(identities);
    jumps = List.copyOf(jumps);
  }

  /// A host that knows one key of ours, and nothing else tried.
  public static SshTarget of(Endpoint endpoint, String user, HostKeyPolicy hostKey, Path identity) {
    return new SshTarget(
        endpoint,
        user,
        hostKey,
        List.of(identity),
        true,
        Optional.empty(),
        List.of(),
        SshPrompts.NONE,
        CONNECT_TIMEOUT);
  }

  public SshTarget withHostKey(HostKeyPolicy policy) {
    return new SshTarget(
        endpoint, user, policy, identities, identitiesOnly, agent, jumps, prompts, connectTimeout);
  }

  public SshTarget withIdentities(List<Path> keys) {
    return new SshTarget(
        endpoint, user, hostKey, keys, identitiesOnly, agent, jumps, prompts, connectTimeout);
  }

  public SshTarget withPrompts(SshPrompts asked) {
    return new SshTarget(
        endpoint, user, hostKey, identities, identitiesOnly, agent, jumps, asked, connectTimeout);
  }

  public SshTarget withConnectTimeout(Duration timeout) {
    return new SshTarget(
        endpoint, user, hostKey, identities, identitiesOnly, agent, jumps, prompts, timeout);
  }

  public SshTarget withAgent(Optional<Path> socket, boolean onlyIdentities) {
    return new SshTarget(
        endpoint,
        user,
        hostKey,
        identities,
        onlyIdentities,
        socket,
        jumps,
        prompts,
        connectTimeout);
  }

  public SshTarget withJumps(List<SshTarget> through) {
    return new SshTarget(
        endpoint,
        user,
        hostKey,
        identities,
        identitiesOnly,
        agent,
        through,
        prompts,
        connectTimeout);
  }

  /// `user@host:port`.
  public String name() {
    return user + "@" + endpoint;
  }
}

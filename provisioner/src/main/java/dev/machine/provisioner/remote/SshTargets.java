package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes targets of what the person's ssh_config says and of what they said on the command line,
/// which wins.
///
/// @param config the person's own
/// @param environment of this process: SSH_AUTH_SOCK, USER
/// @param prompts asked for passphrases and the sudo password
public record SshTargets(SshConfig config, Map<String, String> environment, SshPrompts prompts) {

  /// A cycle of jump hosts is longer than any chain that means something.
  private static final int MAX_JUMPS = 8;

  /// What the person said; empty parts are left to the configuration.
  ///
  /// @param identities when not empty, only these and none of the agent's other keys are tried
  /// @param hostKey when empty, known_hosts decides
  /// @param acceptNew what happens for a host that known_hosts does not name; empty refuses
  public record Wishes(
      Optional<String> user,
      Optional<Integer> port,
      List<Path> identities,
      Optional<HostKeyPolicy> hostKey,
      Optional<HostKeyPolicy.AcceptNew> acceptNew) {

    public static final Wishes NONE =
        new Wishes(
            Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Optional.empty());

    public Wishes {
      identities = List.copyOf(identities);
    }
  }

  /// @param host an address, a name, or an alias of the configuration
  /// @throws ProvisionException (usage) when jump hosts lead in a circle
  public SshTarget target(String host, Wishes wishes) throws ProvisionException {
    return target(host, wishes, 0);
  }

  private SshTarget target(String host, Wishes wishes, int depth) throws ProvisionException {
    if (depth > MAX_JUMPS) {
      throw ProvisionException.usage(
          "the ProxyJump lines of ssh_config lead in a circle at " + host,
          "see ~/.ssh/config; `ssh -G " + ShellQuote.quote(host) + "` shows what it says");
    }
    var said = config.settings(host, environment);
    var endpoint = new Endpoint(said.hostName(), wishes.port().orElse(said.port()));
    HostKeyPolicy known =
        wishes
            .hostKey()
            .orElseGet(() -> new HostKeyPolicy.KnownHosts(said.knownHosts(), wishes.acceptNew()));
    boolean named = !wishes.identities().isEmpty();
    return new SshTarget(
        endpoint,
        wishes.user().or(said::user).orElse(environment.getOrDefault("USER", "root")),
        known,
        named ? wishes.identities() : said.identities(),
        named || said.identitiesOnly(),
        said.agent(),
        jumps(said.jumps(), depth),
        prompts,
        SshTarget.CONNECT_TIMEOUT);
  }

  /// Each hop by its own settings, keys and known_hosts. A hop may have hops of its own.
  private List<SshTarget> jumps(List<SshConfig.Jump> jumps, int depth) throws ProvisionException {
    var chain = new ArrayList<SshTarget>();
    for (SshConfig.Jump jump : jumps) {
      var wishes =
          new Wishes(jump.user(), jump.port(), List.of(), Optional.empty(), Optional.empty());
      SshTarget hop = target(jump.host(), wishes, depth + 1);
      // Only the first hop's own hops count (ssh_config(5), ProxyJump).
      if (chain.isEmpty()) {
        chain.addAll(hop.jumps());
      }
      chain.add(hop.withJumps(List.of()));
    }
    return chain;
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.HostKeyPolicy;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.SshConfig;
import dev.machine.provisioner.remote.SshRemote;
import dev.machine.provisioner.remote.SshTarget;
import dev.machine.provisioner.remote.SshTargets;
import dev.machine.provisioner.remote.SshWait;
import dev.machine.provisioner.remote.Transcript;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How each host is logged in to: our own key and a pinned host key where we made the server, the
/// person's keys, agent and known_hosts where it existed.
final class Logins {

  private final HostStore store;
  private final Path home;
  private final Map<String, String> environment;
  private final Prompt prompt;

  Logins(HostStore store, Path home, Map<String, String> environment, Prompt prompt) {
    this.store = store;
    this.home = home;
    this.environment = environment;
    this.prompt = prompt;
  }

  /// The host with its engine at the address that ssh_config(5) gives for its alias.
  Host resolve(Host host) throws ProvisionException {
    var address = target(host).endpoint().host();
    var access = host.access();
    return host.with(
        new Host.Access(
            access.login(),
            access.hostKey(),
            access.engine().map(u -> URI.create("tcp://" + new Endpoint(address, u.getPort()))),
            access.privateAddress(),
            access.nextHostKey()));
  }

  /// What of the person's ssh_config was not understood and may matter; empty for nothing.
  Optional<String> leftOut() throws ProvisionException {
    var notes = config().notes();
    return notes.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join("; ", notes) + "; give what they say by options, see --help");
  }

  /// Logs in, at once or not at all.
  SshRemote connect(Host host) throws ProvisionException, InterruptedException {
    return SshRemote.connect(target(host), transcript(host));
  }

  /// Logs in as soon as the host lets us.
  SshRemote await(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return await(host, SshWait.Stage.UP, progress, deadline);
  }

  /// Logs in as soon as the host lets us.
  SshRemote await(Host host, SshWait.Stage stage, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return SshWait.waitForSsh(target(host), stage, transcript(host), deadline, progress);
  }

  /// Refuses a login that cannot become root.
  void requireRoot(Remote remote, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Remotes.checked(remote, Command.of("true").asRoot(), "the login cannot become root", deadline);
  }

  /// The host's provisioning log; none before the host is in the store.
  Transcript transcript(Host host) throws ProvisionException {
    var dir = store.hostDir(host.name());
    if (!Files.isDirectory(dir)) {
      return Transcript.none();
    }
    try {
      return Transcript.to(dir.resolve("provision.log"));
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot write " + dir.resolve("provision.log") + ": " + e.getMessage(),
          "check free space and permissions of " + store.root(),
          e);
    }
  }

  /// Where the store keeps what belongs to the host.
  Path directory(Host host) {
    return store.hostDir(host.name());
  }

  /// A host that still has the login of another one.
  ///
  /// @param hostKeys one of which it must show
  SshTarget borrowed(Host host, Path identity, List<String> hostKeys) throws ProvisionException {
    var login = host.access().login().orElseThrow(() -> noSsh(host));
    var policy = new HostKeyPolicy.Pinned(hostKeys);
    return SshTarget.of(login.endpoint(), login.user(), policy, identity)
        .withIdentities(
            List.of(identity, store.secretsDir(host.name()).resolve(KeyFiles.LOGIN_KEY)));
  }

  /// How ssh(1) would reach it: address, user, keys and jump hosts.
  SshTarget target(Host host) throws ProvisionException {
    var login = host.access().login().orElseThrow(() -> noSsh(host));
    var own = store.secretsDir(host.name()).resolve(KeyFiles.LOGIN_KEY);
    var pinned = pinned(host);
    if (Files.exists(own) && pinned.isPresent()) {
      return SshTarget.of(login.endpoint(), login.user(), pinned.get(), own);
    }
    var config = config();
    var alias = login.endpoint().host();
    var user =
        login.user().isEmpty()
            ? config.settings(alias, environment).user().orElse("root")
            : login.user();
    var port = login.endpoint().port();
    var wishes =
        new SshTargets.Wishes(
            Optional.of(user),
            port == 0 ? Optional.empty() : Optional.of(port),
            login.identity().stream().toList(),
            pinned,
            Optional.of(askAboutNew(host)));
    return new SshTargets(config, environment, new AskedSecrets(prompt, environment))
        .target(alias, wishes);
  }

  private SshConfig config() throws ProvisionException {
    try {
      return SshConfig.read(home);
    } catch (IOException e) {
      throw ProvisionException.refused(
          "cannot read your ssh_config: " + e.getMessage(), "check " + home.resolve(".ssh/config"));
    }
  }

  private static Optional<HostKeyPolicy> pinned(Host host) throws ProvisionException {
    if (host.access().hostKey().isPresent()) {
      return Optional.of(new HostKeyPolicy.Pinned(host.access().hostKeys()));
    }
    var expected = host.setup().expectedHostKey();
    return expected.isPresent() ? Optional.of(HostKey.policy(expected.get())) : Optional.empty();
  }

  private HostKeyPolicy.AcceptNew askAboutNew(Host host) {
    return new HostKeyPolicy.AcceptNew(
        (endpoint, offered) -> host.setup().acceptNewHostKey() || confirm(endpoint, offered));
  }

  private boolean confirm(Endpoint endpoint, HostKey offered) {
    return prompt.confirm(
        "The host key of "
            + endpoint
            + " is not known here: "
            + offered.fingerprint()
            + ". Is it the right one?");
  }

  private static ProvisionException noSsh(Host host) {
    return ProvisionException.refused(
        host.name() + " has no SSH: its driver " + host.driver() + " knows only an engine", "");
  }
}

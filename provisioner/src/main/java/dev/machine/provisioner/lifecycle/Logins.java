package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.HostKeyPolicy;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.SshRemote;
import dev.machine.provisioner.remote.SshTarget;
import dev.machine.provisioner.remote.SshWait;
import dev.machine.provisioner.remote.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

  /// The host with everything that ssh_config(5) says of it filled in.
  Host resolve(Host host) throws ProvisionException {
    var login = host.access().login().orElseThrow(() -> noSsh(host));
    var user = login.user().isEmpty() ? "root" : login.user();
    int port = login.endpoint().port() == 0 ? 22 : login.endpoint().port();
    var full =
        new Login(user, new Endpoint(login.endpoint().host(), port), login.identity());
    return host.with(
        new Host.Access(
            Optional.of(full),
            host.access().hostKey(),
            host.access().engine(),
            host.access().privateAddress()));
  }

  /// Logs in, at once or not at all.
  SshRemote connect(Host host) throws ProvisionException, InterruptedException {
    return SshRemote.connect(target(host), transcript(host));
  }

  /// Logs in as soon as the host lets us.
  SshRemote await(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return SshWait.waitForSsh(target(host), transcript(host), deadline, progress);
  }

  /// Refuses a login that cannot become root.
  void requireRoot(SshRemote remote, Deadline deadline)
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

  private SshTarget target(Host host) throws ProvisionException {
    var login = host.access().login().orElseThrow(() -> noSsh(host));
    var own = store.secretsDir(host.name()).resolve(KeyFiles.LOGIN_KEY);
    if (Files.exists(own)) {
      return SshTarget.of(login.endpoint(), login.user(), policy(host), own);
    }
    return new SshTarget(
        login.endpoint(),
        login.user(),
        policy(host),
        identities(login),
        login.identity().isPresent(),
        Optional.ofNullable(environment.get("SSH_AUTH_SOCK"))
            .filter(s -> !s.isEmpty())
            .map(Path::of),
        List.of(),
        new AskedSecrets(prompt, environment),
        SshTarget.CONNECT_TIMEOUT);
  }

  private HostKeyPolicy policy(Host host) {
    if (host.access().hostKey().isPresent()) {
      return new HostKeyPolicy.Pinned(host.access().hostKey().get());
    }
    var expected = host.setup().expectedHostKey();
    if (expected.isPresent()) {
      return expected.get().startsWith("SHA256:")
          ? new HostKeyPolicy.Fingerprint(expected.get())
          : new HostKeyPolicy.Pinned(expected.get());
    }
    var files = List.of(home.resolve(".ssh/known_hosts"), Path.of("/etc/ssh/ssh_known_hosts"));
    var ask =
        new HostKeyPolicy.AcceptNew(
            (endpoint, offered) ->
                host.setup().acceptNewHostKey() || confirm(endpoint, offered));
    return new HostKeyPolicy.KnownHosts(files, Optional.of(ask));
  }

  private boolean confirm(Endpoint endpoint, HostKey offered) {
    return prompt.confirm(
        "The host key of " + endpoint + " is not known here: " + offered.fingerprint()
            + ". Is it the right one?");
  }

  private List<Path> identities(Login login) {
    return login.identity().isPresent()
        ? List.of(login.identity().get())
        : Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
            .map(home.resolve(".ssh")::resolve)
            .filter(Files::isReadable)
            .toList();
  }

  private static ProvisionException noSsh(Host host) {
    return ProvisionException.refused(
        host.name() + " has no SSH: its driver " + host.driver() + " knows only an engine", "");
  }
}

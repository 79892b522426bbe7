package dev.machine.provisioner.host;

import dev.machine.drivers.Forward;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.engine.Settings;
import dev.machine.provisioner.ProvisionException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A host as the store keeps it: a server, plus an engine made as asked, plus the client's way in.
/// Immutable; each change is a new value that is saved whole. Holds no secret.
///
/// @param driverOptions what the driver was given, without secrets
/// @param labels the person's own labels, also given to the engine
public record Host(
    String name,
    String nonce,
    Instant created,
    String driver,
    OptionValues driverOptions,
    HostStatus status,
    Access access,
    EngineSpec engine,
    ClientSpec client,
    Map<String, String> labels,
    Optional<String> template,
    Setup setup) {

  /// How the host is reached, as last seen.
  ///
  /// @param hostKey the pinned SSH host key line, `ssh-ed25519 AAAA…`
  /// @param nextHostKey the key line that is about to take its place: until that is confirmed, the
  ///   host may show either
  public record Access(
      Optional<Login> login,
      Optional<String> hostKey,
      Optional<URI> engine,
      Optional<String> privateAddress,
      Optional<String> nextHostKey) {
    public static final Access NONE =
        new Access(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /// With no change of the host key under way.
    public Access(
        Optional<Login> login,
        Optional<String> hostKey,
        Optional<URI> engine,
        Optional<String> privateAddress) {
      this(login, hostKey, engine, privateAddress, Optional.empty());
    }

    /// The same host keys with the addresses of `server`.
    public Access seen(Server server) {
      return new Access(
          server.login(), hostKey, server.engine(), server.privateAddress(), nextHostKey);
    }

    /// That key and no other.
    public Access pinned(String key) {
      return new Access(login, Optional.of(key), engine, privateAddress);
    }

    /// The pinned key, or this one.
    public Access expecting(String next) {
      return new Access(login, hostKey, engine, privateAddress, Optional.of(next));
    }

    /// Host name or IP address by which other hosts reach it: the private one, where there is one;
    /// IPv6 without brackets.
    public Optional<String> amongHosts() {
      return privateAddress
          .or(() -> engine.map(URI::getHost))
          .map(address -> address.replace("[", "").replace("]", ""));
    }

    /// Every host name or IP address that it is reached by.
    public Set<String> addresses() {
      return Stream.of(
              engine.map(URI::getHost), login.map(l -> l.endpoint().host()), privateAddress)
          .flatMap(Optional::stream)
          .collect(Collectors.toSet());
    }

    /// Every host key line that the host may show.
    public List<String> hostKeys() {
      return Stream.concat(hostKey.stream(), nextHostKey.stream()).toList();
    }
  }

  /// The engine as asked for and as found.
  ///
  /// @param installUrl `none`, or a URL of an installer script; empty means the bundle
  /// @param installSha256 digest of that script
  /// @param mirror archive to take the bundle from; empty means the host's own
  /// @param version as it last answered
  public record EngineSpec(
      Settings settings,
      Optional<String> installUrl,
      Optional<String> installSha256,
      Optional<String> mirror,
      Optional<String> version) {

    public EngineSpec answered(String found) {
      return new EngineSpec(settings, installUrl, installSha256, mirror, Optional.of(found));
    }
  }

  /// The client's side.
  ///
  /// @param context name of the Docker context
  /// @param tlsSans further names that the server certificate carries
  /// @param certificateExpiry when the server certificate ends
  public record ClientSpec(
      String context, List<String> tlsSans, Optional<Instant> certificateExpiry) {

    public ClientSpec certifiedUntil(Instant end) {
      return new ClientSpec(context, tlsSans, Optional.of(end));
    }
  }

  /// What is put on the host besides the engine, kept so that a creation can be resumed.
  ///
  /// @param forwards ports to bring to loopback when the host is made
  /// @param expectedHostKey fingerprint `SHA256:…` or key line that an existing server must show
  /// @param acceptNewHostKey whether an unknown host key is taken without asking
  /// @param origin the state of another host that it begins from
  public record Setup(
      List<HostFile> files,
      List<Forward> forwards,
      Optional<String> expectedHostKey,
      boolean acceptNewHostKey,
      Optional<Origin> origin) {
    public static final Setup NONE =
        new Setup(List.of(), List.of(), Optional.empty(), false, Optional.empty());

    public Setup {
      files = List.copyOf(files);
      forwards = List.copyOf(forwards);
    }

    public Setup from(Origin state) {
      return new Setup(files, forwards, expectedHostKey, acceptNewHostKey, Optional.of(state));
    }
  }

  /// A state of another host.
  ///
  /// @param nonce of that host
  /// @param hostKey that a server of this state shows until it has its own
  public record Origin(String host, String nonce, String snapshot, String hostKey) {}

  /// A file for the host.
  ///
  /// @param mode octal permission bits
  public record HostFile(String path, int mode, String content) {}

  /// This host, if it is complete.
  ///
  /// @throws ProvisionException when it was not made to the end, or is being removed
  public Host complete() throws ProvisionException {
    return switch (status) {
      case HostStatus.Ready() -> this;
      case HostStatus.Removing() ->
          throw ProvisionException.failed(
              "the machine \"" + name + "\" is being removed", "machine rm " + name + " goes on");
      case HostStatus.Creating(), HostStatus.Failed(_) ->
          throw ProvisionException.failed(
              "the machine \"" + name + "\" was never completed",
              "machine create --resume " + name + " goes on, machine rm " + name + " removes it");
    };
  }

  /// Whether there is an engine to ask: not on a host that was made with `--engine-install-url
  /// none` and had none.
  public boolean hasEngine() {
    return engine.version().isPresent() || !engine.installUrl().filter("none"::equals).isPresent();
  }

  /// The same host, asked for anew.
  public Host asked(
      Settings settings,
      List<String> tlsSans,
      Map<String, String> nextLabels,
      Optional<String> nextTemplate,
      List<HostFile> files) {
    var before = engine;
    return new Host(
        name,
        nonce,
        created,
        driver,
        driverOptions,
        status,
        access,
        new EngineSpec(
            settings,
            before.installUrl(),
            before.installSha256(),
            before.mirror(),
            before.version()),
        new ClientSpec(client.context(), tlsSans, client.certificateExpiry()),
        nextLabels,
        nextTemplate,
        new Setup(
            files,
            setup.forwards(),
            setup.expectedHostKey(),
            setup.acceptNewHostKey(),
            setup.origin()));
  }

  public ServerRef ref() {
    return new ServerRef(name, nonce);
  }

  public Host with(HostStatus next) {
    return new Host(
        name,
        nonce,
        created,
        driver,
        driverOptions,
        next,
        access,
        engine,
        client,
        labels,
        template,
        setup);
  }

  public Host with(OptionValues next) {
    return new Host(
        name, nonce, created, driver, next, status, access, engine, client, labels, template,
        setup);
  }

  public Host with(Access next) {
    return new Host(
        name,
        nonce,
        created,
        driver,
        driverOptions,
        status,
        next,
        engine,
        client,
        labels,
        template,
        setup);
  }

  public Host with(EngineSpec next) {
    return new Host(
        name,
        nonce,
        created,
        driver,
        driverOptions,
        status,
        access,
        next,
        client,
        labels,
        template,
        setup);
  }

  public Host with(ClientSpec next) {
    return new Host(
        name,
        nonce,
        created,
        driver,
        driverOptions,
        status,
        access,
        engine,
        next,
        labels,
        template,
        setup);
  }
}

package dev.machine.provisioner.client;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.ProvisionException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/// Where an engine is, as in `DOCKER_HOST`.
public sealed interface EngineUrl {

  /// `tcp://host:port`
  record Tcp(Endpoint endpoint) implements EngineUrl {
    @Override
    public String toString() {
      return "tcp://" + endpoint;
    }
  }

  /// `unix:///path`
  record Unix(Path socket) implements EngineUrl {
    @Override
    public String toString() {
      return "unix://" + socket;
    }
  }

  /// `ssh://[user@]host[:port]`, which docker hands to the system's ssh.
  record Ssh(String url) implements EngineUrl {
    @Override
    public String toString() {
      return url;
    }
  }

  /// Reads what a person wrote.
  ///
  /// @throws ProvisionException usage, for what docker would not take either
  static EngineUrl parse(String url) throws ProvisionException {
    try {
      var uri = new URI(url);
      var scheme = uri.getScheme() == null ? "" : uri.getScheme();
      return switch (scheme) {
        case "tcp" -> tcp(uri, url);
        case "unix" -> unix(uri, url);
        case "ssh" -> ssh(uri, url);
        default -> throw wrong(url, "it must begin with tcp://, unix:// or ssh://");
      };
    } catch (URISyntaxException e) {
      throw wrong(url, e.getReason());
    }
  }

  private static EngineUrl tcp(URI uri, String url) throws ProvisionException {
    if (uri.getHost() == null || uri.getPort() <= 0 || uri.getPort() > 65_535) {
      throw wrong(url, "tcp:// needs a host and a port");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw wrong(url, "tcp:// takes a host and a port only");
    }
    var host = uri.getHost();
    var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Tcp(new Endpoint(bare, uri.getPort()));
  }

  private static EngineUrl unix(URI uri, String url) throws ProvisionException {
    if (uri.getHost() != null || uri.getPath() == null || !uri.getPath().startsWith("/")) {
      throw wrong(url, "unix:// needs an absolute path, with three slashes");
    }
    return new Unix(Path.of(uri.getPath()));
  }

  private static EngineUrl ssh(URI uri, String url) throws ProvisionException {
    boolean password = uri.getUserInfo() != null && uri.getUserInfo().indexOf(':') >= 0;
    if (uri.getHost() == null || password || uri.getQuery() != null || uri.getFragment() != null) {
      throw wrong(url, "ssh:// takes [user@]host[:port][/socket], no password and no query");
    }
    return new Ssh(url);
  }

  private static ProvisionException wrong(String url, String why) {
    return ProvisionException.usage(
        "\"" + url + "\" is no engine URL: " + why,
        "for example tcp://203.0.113.7:2376, unix:///var/run/docker.sock or ssh://web1");
  }
}

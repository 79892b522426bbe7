package dev.machine.drivers.generic;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An engine known by its URL alone.
final class NoneDriver implements Driver {

  /// The schemes that the docker client dials from every system.
  private static final Set<String> SCHEMES = Set.of("tcp", "unix", "ssh");

  private final OptionValues options;

  NoneDriver(OptionValues options) {
    this.options = options;
  }

  @Override
  public void preflight(ServerRequest request) throws DriverException {
    url();
  }

  private URI url() throws DriverException.Refused {
    var text = options.text(NoneFactory.URL).orElse("");
    var hint = "give tcp://HOST:PORT, unix:///PATH or ssh://USER@HOST";
    try {
      var uri = new URI(text);
      boolean local = "unix".equals(uri.getScheme()) && uri.getPath().startsWith("/");
      boolean remote = uri.getHost() != null && !"unix".equals(uri.getScheme());
      boolean port = !"tcp".equals(uri.getScheme()) || uri.getPort() > 0;
      if (SCHEMES.contains(String.valueOf(uri.getScheme())) && (local || remote) && port) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new DriverException.Refused("--url \"" + text + "\": " + e.getReason(), hint);
    }
    throw new DriverException.Refused("--url \"" + text + "\" is not the URL of an engine", hint);
  }

  @Override
  public Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException {
    return server(request.ref());
  }

  @Override
  public Optional<Server> find(ServerRef ref) throws DriverException {
    return Optional.of(server(ref));
  }

  private Server server(ServerRef ref) throws DriverException {
    return new Server(
        ref, ServerState.UNKNOWN, Optional.empty(), Optional.of(url()), Optional.empty());
  }

  @Override
  public List<Server> list() {
    return List.of();
  }

  @Override
  public void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline) {
    progress.note("the engine itself stays as it is");
  }
}

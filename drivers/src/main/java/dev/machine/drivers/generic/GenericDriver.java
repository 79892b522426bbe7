package dev.machine.drivers.generic;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// A server that exists: nothing is made and nothing is removed. It has no power control.
final class GenericDriver implements Driver {

  private final OptionValues options;

  GenericDriver(OptionValues options) {
    this.options = options;
  }

  @Override
  public void preflight(ServerRequest request) throws DriverException {
    var key = options.path(GenericFactory.KEY);
    if (key.isPresent() && !Files.isReadable(key.get())) {
      throw new DriverException.Refused(
          "cannot read the private key " + key.get(),
          "check the path given with --" + GenericFactory.KEY);
    }
    requirePort(GenericFactory.PORT);
    requirePort(GenericFactory.ENGINE_PORT);
  }

  private void requirePort(String option) throws DriverException.Refused {
    var port = options.integer(option);
    if (port.isPresent() && (port.get() < 1 || port.get() > 65535)) {
      throw new DriverException.Refused(
          "--" + option + " " + port.get() + " is not a port", "give one from 1 to 65535");
    }
  }

  @Override
  public Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline) {
    return server(request.ref());
  }

  @Override
  public Optional<Server> find(ServerRef ref) {
    return Optional.of(server(ref));
  }

  private Server server(ServerRef ref) {
    var host = options.text(GenericFactory.ADDRESS).orElseThrow();
    var ssh = new Endpoint(host, options.integer(GenericFactory.PORT).orElse(0));
    var engine = new Endpoint(host, options.integer(GenericFactory.ENGINE_PORT).orElse(2376));
    return new Server(
        ref,
        ServerState.UNKNOWN,
        Optional.of(
            new Login(
                options.text(GenericFactory.USER).orElse(""),
                ssh,
                options.path(GenericFactory.KEY))),
        Optional.of(URI.create("tcp://" + engine)),
        Optional.empty());
  }

  @Override
  public List<Server> list() {
    return List.of();
  }

  @Override
  public void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline) {
    progress.note("the server stays, with its engine and what runs there");
  }
}

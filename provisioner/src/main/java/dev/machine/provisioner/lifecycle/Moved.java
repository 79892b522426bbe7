package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Server;
import dev.machine.provisioner.host.Host;
import java.net.URI;
import java.util.Optional;

/// Whether a server is where the store says.
final class Moved {

  private Moved() {}

  /// The address that clients now reach it at; empty when that is the one in the record, or when it
  /// has none now.
  static Optional<String> of(Host host, Server server) {
    var known = host.access().engine().map(URI::getHost);
    return server.engine().map(URI::getHost).filter(now -> !known.equals(Optional.of(now)));
  }
}

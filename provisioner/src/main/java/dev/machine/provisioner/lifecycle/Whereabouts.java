package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/// Asks drivers for servers during one `ls`: an account once, however many hosts are in it, and a
/// driver that has no accounts for each. Safe for many threads; who comes first does the asking.
final class Whereabouts {

  private final Site site;
  private final ConcurrentMap<String, FutureTask<Map<ServerRef, Server>>> lists =
      new ConcurrentHashMap<>();

  Whereabouts(Site site) {
    this.site = site;
  }

  /// The host's server as it is now; empty when there is none.
  Optional<Server> of(Host host) throws ProvisionException, DriverException, InterruptedException {
    var factory = site.factory(host);
    var account = factory.account(host.driverOptions());
    if (account.isEmpty()) {
      return site.driver(host).find(host.ref());
    }
    var secrets =
        factory.options().stream()
            .filter(OptionSpec::secret)
            .map(OptionSpec::name)
            .collect(Collectors.toSet());
    // References too: of two ways into one account one may be closed.
    var ways = host.driverOptions().only(secrets).values();
    var list =
        lists.computeIfAbsent(
            factory.name() + "\n" + account + "\n" + ways, _ -> new FutureTask<>(() -> list(host)));
    list.run(); // Does nothing but for the first.
    try {
      return Optional.ofNullable(list.get().get(host.ref()));
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ProvisionException p -> throw p;
        case DriverException d -> throw d;
        case InterruptedException i -> throw i;
        case RuntimeException r -> throw r;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private Map<ServerRef, Server> list(Host host)
      throws ProvisionException, DriverException, InterruptedException {
    var servers = new HashMap<ServerRef, Server>();
    site.driver(host).list().forEach(server -> servers.put(server.ref(), server));
    return servers;
  }
}

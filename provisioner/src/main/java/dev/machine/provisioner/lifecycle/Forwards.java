package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Forwarding;
import dev.machine.drivers.local.ForwardFiles;
import dev.machine.drivers.local.Ports;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.HashSet;
import java.util.List;

/// `forward`: ports of a host on loopback here.
final class Forwards {

  private final Site site;

  Forwards(Site site) {
    this.site = site;
  }

  Forward add(String name, Forward forward)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine forward " + name)) {
      var host = site.store().load(name);
      return role(host, site.driver(host)).addForward(host.ref(), forward, site.ledger(host));
    }
  }

  List<Forward> list(String name) throws ProvisionException, DriverException, InterruptedException {
    var host = site.store().load(name);
    return role(host, site.driver(host)).forwards(host.ref());
  }

  void remove(String name, String forward)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine forward " + name)) {
      var host = site.store().load(name);
      role(host, site.driver(host)).removeForward(host.ref(), forward, site.ledger(host));
    }
  }

  /// Refuses what would be refused when the host is made otherwise.
  static void preflight(Host host, Driver driver) throws ProvisionException, DriverException {
    if (host.setup().forwards().isEmpty()) {
      return;
    }
    var taken = new HashSet<Integer>();
    role(host, driver).asked(host.driverOptions()).forEach(f -> taken.add(f.localPort()));
    for (var forward : host.setup().forwards()) {
      int port = forward.localPort();
      if (port != 0 && !(taken.add(port) && Ports.free(port))) {
        throw ForwardFiles.taken(port);
      }
    }
  }

  static Forwarding role(Host host, Driver driver) throws ProvisionException {
    if (driver instanceof Forwarding forwarding) {
      return forwarding;
    }
    throw ProvisionException.refused(
        "the driver "
            + host.driver()
            + " forwards no ports: "
            + host.name()
            + " is reached at its own address",
        "machine ip " + host.name() + " tells it; for a tunnel: ssh -L");
  }
}

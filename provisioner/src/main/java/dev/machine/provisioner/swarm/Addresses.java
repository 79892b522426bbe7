package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// By which address of a host its node is reached: the private one, where there is one.
final class Addresses {

  /// Managers among themselves, and nodes to managers (docs.docker.com, "Open protocols and
  /// ports"). Others open 7946 and 4789 on the same address by themselves.
  private static final int PORT = 2377;

  private Addresses() {}

  static String of(Host host) throws ProvisionException {
    var given = host.access().amongHosts();
    if (given.isEmpty()) {
      throw ProvisionException.refused(
          "the host \"" + host.name() + "\" has no address yet",
          "machine status " + host.name() + " tells how it is");
    }
    try {
      return InetAddress.getByName(given.get()).getHostAddress(); // the engine takes no names
    } catch (UnknownHostException e) {
      throw ProvisionException.refused(
          "the address of \"" + host.name() + "\" is unknown here: " + given.get(),
          "make the name known, or give the host a private address",
          e);
    }
  }

  /// For what others shall reach: loopback is no such address.
  static void reachable(Host host) throws ProvisionException {
    var address = of(host);
    if (address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1")) {
      throw ProvisionException.refused(
          "the host \"" + host.name() + "\" has no address that other hosts reach",
          "only hosts on a common network can be a swarm: machine ip --private " + host.name());
    }
  }

  /// The part of a question that says where the node listens: on its one address only.
  static ObjectNode listening(Host host) throws ProvisionException {
    var address = of(host);
    return JsonNodeFactory.instance
        .objectNode()
        .put("ListenAddr", new Endpoint(address, PORT).toString())
        .put("AdvertiseAddr", address)
        .put("DataPathAddr", address);
  }
}

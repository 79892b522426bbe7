package dev.machine.drivers.cloud.hetzner;

import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.PRIMARY_IPS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.SERVERS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.hetzner.provider.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Servers as they are, and their power.
final class Servers {

  private final Gateway gateway;
  private final Things things;

  Servers(Gateway gateway, Things things) {
    this.gateway = gateway;
    this.things = things;
  }

  List<CloudServer> of(String storeId) throws DriverException, InterruptedException {
    return things.of(SERVERS, storeId).stream().flatMap(n -> read(n).stream()).toList();
  }

  Optional<CloudServer> get(String id) throws DriverException, InterruptedException {
    var node = gateway.get(SERVERS, id);
    var server = node.flatMap(Servers::read);
    return server.isPresent() && node.get().path("status").asText().matches("off|initializing")
        ? Optional.of(afterFailure(server.get()))
        : server;
  }

  /// Empty for a server that is not ours.
  private static Optional<CloudServer> read(JsonNode node) {
    return Things.owner(node)
        .map(owner -> {
          var inNetwork = Addresses.inNetwork(node);
          var reached =
              node.at("/labels/" + Things.REACHED_BY).asText().equals(Things.NETWORK)
                  ? inNetwork
                  : Addresses.ipv4(node).or(() -> Addresses.ipv6(node));
          var state = state(node.path("status").asText());
          return new CloudServer(
              node.path("id").asText(),
              owner,
              // It is in its networks a little later.
              state == ServerState.RUNNING && reached.isEmpty() ? ServerState.STARTING : state,
              reached,
              inNetwork,
              Optional.empty());
        });
  }

  private static ServerState state(String status) {
    return switch (status) {
      case "running" -> ServerState.RUNNING;
      case "initializing", "starting", "migrating", "rebuilding" -> ServerState.STARTING;
      case "stopping", "deleting" -> ServerState.STOPPING;
      case "off" -> ServerState.STOPPED;
      default -> ServerState.UNKNOWN;
    };
  }

  /// A server that could not be made or started has no state that says so: its last action has.
  private CloudServer afterFailure(CloudServer server)
      throws DriverException, InterruptedException {
    var last = gateway.lastAction(server.id());
    boolean failed =
        last.filter(a -> a.path("status").asText().equals("error"))
            .filter(a -> a.path("command").asText().matches("create_server|start_server"))
            .isPresent();
    return failed
        ? new CloudServer(
            server.id(),
            server.owner(),
            server.state() == ServerState.STOPPED ? ServerState.STOPPED : ServerState.ERROR,
            server.address(),
            server.privateAddress(),
            last.map(a -> a.path("error").toString()))
        : server;
  }

  /// Sees to it that the addresses which came with the server go with it. They do, as Hetzner makes
  /// them; one that did not would cost money for ever.
  void bindAddresses(String id, HetznerBlueprint.Net net)
      throws DriverException, InterruptedException {
    var server = gateway.get(SERVERS, id);
    var given = new ArrayList<String>();
    net.ownIpv4().ifPresent(given::add);
    net.ownIpv6().ifPresent(given::add);
    for (var version : List.of("ipv4", "ipv6")) {
      var ip = server.map(s -> s.at("/public_net/" + version + "/id").asText()).orElse("");
      if (ip.isEmpty() || ip.equals("null") || given.contains(ip)) {
        continue;
      }
      var there = gateway.get(PRIMARY_IPS, ip);
      if (there.isPresent() && !there.get().path("auto_delete").asBoolean()) {
        gateway.update(PRIMARY_IPS, ip, Gateway.object().put("auto_delete", true));
      }
    }
  }

  /// An action that is not needed may be an error.
  void reach(String id, String action, ServerState wanted)
      throws DriverException, InterruptedException {
    try {
      gateway.act(id, action);
    } catch (CloudFailure.Rejected | CloudFailure.Busy e) {
      var now = gateway.get(SERVERS, id).map(n -> state(n.path("status").asText()));
      if (!now.equals(Optional.of(wanted))) {
        throw e;
      }
    }
  }
}

package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Gateway.Service.COMPUTE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Nova's servers (docs.openstack.org/api-ref/compute). The owner is in their metadata.
final class Servers {

  /// Which address the host is reached by: the connection outlives the options that said so.
  private static final String IP_VERSION = "machine-ip-version";

  /// Lines of the console that are asked for.
  private static final int LINES = 20;

  private final Gateway gateway;

  Servers(Gateway gateway) {
    this.gateway = gateway;
  }

  String make(OpenStackBlueprint blueprint, Owner owner, String userData, Map<String, String> made)
      throws DriverException, InterruptedException {
    var body = Gateway.object();
    var server =
        body.putObject("server")
            .put("name", owner.ref().name())
            .put("imageRef", blueprint.image())
            .put("flavorRef", blueprint.flavor())
            .put(
                "user_data",
                Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8)));
    blueprint
        .keypair()
        .or(() -> Optional.ofNullable(made.get("key")))
        .ifPresent(k -> server.put("key_name", k));
    blueprint.network().ifPresent(n -> server.putArray("networks").addObject().put("uuid", n));
    blueprint.zone().ifPresent(z -> server.put("availability_zone", z));
    if (blueprint.configDrive()) {
      server.put("config_drive", true);
    }
    var groups = server.putArray("security_groups");
    var ours = made.get("group");
    (ours == null ? blueprint.groups() : List.of(ours))
        .forEach(g -> groups.addObject().put("name", g));
    var metadata = server.putObject("metadata");
    owner.tags().forEach(metadata::put);
    metadata.put(IP_VERSION, blueprint.ipVersion());
    return gateway.post(COMPUTE, "/servers", body).at("/server/id").asText();
  }

  List<CloudServer> of(String storeId) throws DriverException, InterruptedException {
    var servers = new ArrayList<CloudServer>();
    for (var node : nodes()) {
      read(node).filter(s -> s.owner().storeId().equals(storeId)).ifPresent(servers::add);
    }
    return servers;
  }

  private List<JsonNode> nodes() throws DriverException, InterruptedException {
    return gateway.list(COMPUTE, "/servers/detail", "servers");
  }

  List<Item> items(String storeId) throws DriverException, InterruptedException {
    var items = new ArrayList<Item>();
    for (var node : nodes()) {
      read(node)
          .filter(s -> s.owner().storeId().equals(storeId))
          .ifPresent(s ->
              items.add(
                  new Item(
                      "server", s.id(), s.owner().ref(), Resources.instant(node.path("created")))));
    }
    return items;
  }

  Optional<CloudServer> get(String id) throws DriverException, InterruptedException {
    return gateway.get(COMPUTE, "/servers/" + id).flatMap(n -> read(n.path("server")));
  }

  /// Empty for a server that is not ours, and for one that is only remembered.
  private static Optional<CloudServer> read(JsonNode node) {
    var metadata = new HashMap<String, String>();
    node.path("metadata")
        .properties()
        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
    var owner = Owner.ofTags(metadata);
    if (owner.isEmpty() || node.path("status").asText().matches("DELETED|SOFT_DELETED")) {
      return Optional.empty();
    }
    var addresses = Addresses.of(node.path("addresses"), metadata.getOrDefault(IP_VERSION, "4"));
    var fault = node.at("/fault/message").asText();
    return Optional.of(
        new CloudServer(
            node.path("id").asText(),
            owner.get(),
            state(node.path("status").asText()),
            addresses.reached(),
            addresses.fixed(),
            fault.isEmpty() ? Optional.empty() : Optional.of(fault)));
  }

  private static ServerState state(String status) {
    return switch (status) {
      case "ACTIVE" -> ServerState.RUNNING;
      case "BUILD", "REBOOT", "HARD_REBOOT", "REBUILD" -> ServerState.STARTING;
      case "SHUTOFF", "SHELVED", "SHELVED_OFFLOADED" -> ServerState.STOPPED;
      case "PAUSED" -> ServerState.PAUSED;
      case "SUSPENDED" -> ServerState.SAVED;
      case "ERROR" -> ServerState.ERROR;
      default -> ServerState.UNKNOWN;
    };
  }

  void remove(String id) throws DriverException, InterruptedException {
    gateway.delete(COMPUTE, "/servers/" + id);
  }

  void act(String id, String action) throws DriverException, InterruptedException {
    var body = Gateway.object();
    body.set(action, JsonNodeFactory.instance.nullNode());
    gateway.post(COMPUTE, "/servers/" + id + "/action", body);
  }

  /// Empty where the cloud keeps no console.
  String console(String id) throws DriverException, InterruptedException {
    var body = Gateway.object();
    body.putObject("os-getConsoleOutput").put("length", LINES);
    try {
      return gateway.post(COMPUTE, "/servers/" + id + "/action", body).path("output").asText();
    } catch (CloudFailure.Rejected | CloudFailure.Busy | CloudFailure.Unavailable _) {
      return "";
    }
  }
}

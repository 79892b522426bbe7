package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Gateway.Service.COMPUTE;
import static dev.machine.drivers.cloud.openstack.Gateway.Service.NETWORK;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.cloud.Cidr;
import dev.machine.drivers.cloud.Owner;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Key pairs, security groups and floating addresses. None of them takes tags in the call that
/// makes it, so the owner's label is the name of the first, and the description of the others.
final class Resources {

  private final Gateway gateway;

  Resources(Gateway gateway) {
    this.gateway = gateway;
  }

  /// A key pair's id is its name, which tells the owner: made twice it is the same. Before
  /// microversion 2.92 a name has no dots; names of hosts have no underscores.
  private static String keyName(Owner owner) {
    return owner.label().replace('.', '_');
  }

  String makeKey(Owner owner, String publicKey) throws DriverException, InterruptedException {
    var name = keyName(owner);
    var body = Gateway.object();
    body.putObject("keypair").put("name", name).put("public_key", publicKey);
    try {
      gateway.post(COMPUTE, "/os-keypairs", body);
    } catch (CloudFailure.Busy e) {
      if (!exists("key", name)) {
        throw e;
      }
    }
    return name;
  }

  String makeGroup(Owner owner) throws DriverException, InterruptedException {
    var body = Gateway.object();
    body.putObject("security_group").put("name", owner.label()).put("description", owner.label());
    return gateway.post(NETWORK, "/security-groups", body).at("/security_group/id").asText();
  }

  /// Opens `ports` of a group to `allowed`, and nothing else to anybody; what is open already
  /// stays.
  void openPorts(String group, List<String> allowed, List<Integer> ports)
      throws DriverException, InterruptedException {
    var there = new ArrayList<String>();
    for (var rule :
        gateway.list(
            NETWORK, "/security-group-rules?security_group_id=" + group, "security_group_rules")) {
      if (rule.path("direction").asText().equals("ingress")) {
        there.add(
            opened(rule.path("port_range_min").asInt(), rule.path("remote_ip_prefix").asText()));
      }
    }
    var body = Gateway.object();
    var rules = body.putArray("security_group_rules");
    for (var cidr : allowed) {
      for (int port : ports) {
        if (!there.contains(opened(port, cidr))) {
          rule(rules.addObject(), group, cidr, port);
        }
      }
    }
    if (!rules.isEmpty()) {
      gateway.post(NETWORK, "/security-group-rules", body);
    }
  }

  private static String opened(int port, String cidr) {
    return port + " " + Cidr.of(cidr).orElse(cidr);
  }

  private static void rule(ObjectNode rule, String group, String cidr, int port) {
    rule.put("security_group_id", group)
        .put("direction", "ingress")
        .put("ethertype", cidr.contains(":") ? "IPv6" : "IPv4")
        .put("protocol", "tcp")
        .put("port_range_min", port)
        .put("port_range_max", port)
        .put("remote_ip_prefix", cidr);
  }

  /// A floating address on the server's first port.
  String makeAddress(Owner owner, String pool, String server)
      throws DriverException, InterruptedException {
    var ports = gateway.list(NETWORK, "/ports?fields=id&device_id=" + server, "ports");
    if (ports.isEmpty()) {
      throw new CloudFailure.Rejected(
          "the server has no port that a floating address could be on",
          "leave --openstack-floatingip-pool away, or choose a network with a router",
          "",
          null);
    }
    var body = Gateway.object();
    body.putObject("floatingip")
        .put("floating_network_id", pool)
        .put("port_id", ports.getFirst().path("id").asText())
        .put("description", owner.label());
    return gateway.post(NETWORK, "/floatingips", body).at("/floatingip/id").asText();
  }

  List<Item> owned(String kind, String storeId) throws DriverException, InterruptedException {
    var items = new ArrayList<Item>();
    for (var node : all(kind)) {
      Owner.ofLabel(label(kind, node))
          .filter(owner -> owner.storeId().equals(storeId))
          .ifPresent(owner ->
              items.add(
                  new Item(
                      kind,
                      node.path(kind.equals("key") ? "name" : "id").asText(),
                      owner.ref(),
                      instant(node.path("created_at")))));
    }
    return items;
  }

  private static String label(String kind, JsonNode node) {
    return switch (kind) {
      case "key" -> node.path("name").asText().replace('_', '.');
      case "address" -> node.path("description").asText();
      default -> node.path("name").asText();
    };
  }

  private List<JsonNode> all(String kind) throws DriverException, InterruptedException {
    return switch (kind) {
      case "key" ->
          gateway.list(COMPUTE, "/os-keypairs", "keypairs").stream()
              .map(n -> n.path("keypair"))
              .toList();
      case "group" -> gateway.list(NETWORK, "/security-groups", "security_groups");
      default -> gateway.list(NETWORK, "/floatingips", "floatingips");
    };
  }

  static Optional<Instant> instant(JsonNode text) {
    try {
      return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  void remove(String kind, String id) throws DriverException, InterruptedException {
    switch (kind) {
      case "key" -> gateway.delete(COMPUTE, "/os-keypairs/" + id);
      case "group" -> gateway.delete(NETWORK, "/security-groups/" + id);
      default -> gateway.delete(NETWORK, "/floatingips/" + id);
    }
  }

  boolean exists(String kind, String id) throws DriverException, InterruptedException {
    return switch (kind) {
      case "key" -> gateway.get(COMPUTE, "/os-keypairs/" + id).isPresent();
      case "group" -> gateway.get(NETWORK, "/security-groups/" + id).isPresent();
      default -> gateway.get(NETWORK, "/floatingips/" + id).isPresent();
    };
  }
}

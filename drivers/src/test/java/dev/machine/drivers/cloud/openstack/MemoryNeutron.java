package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Wire.JSON;
import static dev.machine.drivers.cloud.openstack.Wire.answer;
import static dev.machine.drivers.cloud.openstack.Wire.neutronFault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.http.Transport.Answer;
import dev.machine.drivers.cloud.openstack.Wire.Asked;
import dev.machine.drivers.cloud.testing.Pace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Neutron 2.0 (docs.openstack.org/api-ref/network/v2): networks, groups and rules, ports, floating
/// addresses.
final class MemoryNeutron {

  static final String PRIVATE = "6b1f7a3e-0000-4000-8000-000000000001";
  static final String PUBLIC = "6b1f7a3e-0000-4000-8000-000000000002";
  private static final String SUBNET = "6b1f7a3e-0000-4000-8000-000000000003";

  private final Pace pace;
  private final Ids ids;
  private final int page;
  private final String here;
  private final Map<String, Long> shown = new LinkedHashMap<>();
  private int addresses = 10;

  final Map<String, ObjectNode> networks = new LinkedHashMap<>();
  final Map<String, ObjectNode> groups = new LinkedHashMap<>();
  final Map<String, ObjectNode> ports = new LinkedHashMap<>();
  final Map<String, ObjectNode> floating = new LinkedHashMap<>();
  int floatingQuota = 50;
  int groupQuota = 100;

  /// Gives ids.
  interface Ids {
    String next();
  }

  MemoryNeutron(Pace pace, Ids ids, int page, String here) {
    this.pace = pace;
    this.ids = ids;
    this.page = page;
    this.here = here;
    network(PRIVATE, "private", false, true);
    network(PUBLIC, "public", true, true);
  }

  void network(String id, String name, boolean external, boolean subnet) {
    var network = JSON.createObjectNode();
    network
        .put("id", id)
        .put("name", name)
        .put("status", "ACTIVE")
        .put("admin_state_up", true)
        .put("shared", false)
        .put("router:external", external);
    var subnets = network.putArray("subnets");
    if (subnet) {
      subnets.add(SUBNET);
    }
    networks.put(id, network);
  }

  String networkName(String id) {
    return Objects.requireNonNull(networks.get(id)).path("name").asText();
  }

  Answer send(Asked asked) {
    return switch (asked.path().isEmpty() ? "" : asked.path().getFirst()) {
      case "networks" -> networks(asked);
      case "security-groups" -> groups(asked);
      case "security-group-rules" -> rules(asked);
      case "ports" -> list(asked, "ports", ports);
      case "floatingips" -> floating(asked);
      default -> answer(404);
    };
  }

  private Answer list(Asked asked, String key, Map<String, ObjectNode> all) {
    if (!asked.is("GET", asked.path().getFirst())) {
      return answer(405);
    }
    var visible = new ArrayList<ObjectNode>();
    all.forEach((id, node) -> {
      if (shown.getOrDefault(id, 0L) <= pace.nanos()) {
        visible.add(node);
      }
    });
    return Wire.page(asked, key, visible, page, here + "/v2.0/" + asked.path().getFirst());
  }

  private void keep(Map<String, ObjectNode> where, ObjectNode node) {
    var id = node.path("id").asText();
    where.put(id, node);
    shown.put(id, pace.nanos() + pace.listLag().toNanos());
  }

  private Answer networks(Asked asked) {
    return list(asked, "networks", networks);
  }

  ObjectNode group(String name, String description) {
    var group = JSON.createObjectNode();
    group
        .put("id", ids.next())
        .put("name", name)
        .put("description", description)
        .put("created_at", pace.now().toString().replaceFirst("\\.\\d+Z", "Z"));
    var rules = group.putArray("security_group_rules");
    for (var type : List.of("IPv4", "IPv6")) {
      rules
          .addObject()
          .put("id", ids.next())
          .put("security_group_id", group.path("id").asText())
          .put("direction", "egress")
          .put("ethertype", type)
          .putNull("protocol")
          .putNull("port_range_min")
          .putNull("port_range_max")
          .putNull("remote_ip_prefix");
    }
    keep(groups, group);
    return group;
  }

  private Answer groups(Asked asked) {
    if (asked.is("GET", "security-groups")) {
      return list(asked, "security_groups", groups);
    }
    if (asked.is("POST", "security-groups")) {
      if (groups.size() >= groupQuota) {
        return overQuota("security_group");
      }
      var wanted = asked.body().path("security_group");
      return answer(
          201,
          "security_group",
          group(wanted.path("name").asText(), wanted.path("description").asText()));
    }
    var id = asked.path().getLast();
    var group = groups.get(id);
    if (group == null) {
      return neutronFault(404, "SecurityGroupNotFound", "Security group " + id + " does not exist");
    }
    if (asked.is("GET", "security-groups", "*")) {
      return answer(200, "security_group", group);
    }
    if (!asked.is("DELETE", "security-groups", "*")) {
      return answer(405);
    }
    for (var port : ports.values()) {
      for (var used : port.path("security_groups")) {
        if (used.asText().equals(id)) {
          return neutronFault(409, "SecurityGroupInUse", "Security Group " + id + " in use.");
        }
      }
    }
    groups.remove(id);
    return answer(204);
  }

  static Answer overQuota(String what) {
    return neutronFault(409, "OverQuota", "Quota exceeded for resources: ['" + what + "'].");
  }

  private Answer rules(Asked asked) {
    if (asked.is("GET", "security-group-rules")) {
      var all = new ArrayList<ObjectNode>();
      groups
          .values()
          .forEach(g -> g.path("security_group_rules").forEach(r -> all.add((ObjectNode) r)));
      return Wire.page(
          asked, "security_group_rules", all, page, here + "/v2.0/security-group-rules");
    }
    if (!asked.is("POST", "security-group-rules")) {
      return answer(405);
    }
    var single = asked.body().path("security_group_rule");
    var wanted = new ArrayList<JsonNode>();
    (single.isObject() ? List.of(single) : asked.body().path("security_group_rules"))
        .forEach(r -> wanted.add(spelled(r)));
    for (var rule : wanted) {
      var refused = refused(rule);
      if (refused != null) {
        return refused; // All or none, as Neutron's bulk calls.
      }
    }
    var made = JSON.createArrayNode();
    for (var rule : wanted) {
      var kept = ((ObjectNode) rule).deepCopy().put("id", ids.next());
      rulesOf(rule.path("security_group_id").asText()).add(kept);
      made.add(kept);
    }
    return single.isObject()
        ? answer(201, "security_group_rule", made.get(0))
        : answer(201, "security_group_rules", made);
  }

  /// A block as Neutron keeps it, by netaddr's short spelling.
  private static JsonNode spelled(JsonNode rule) {
    var prefix = rule.path("remote_ip_prefix").asText();
    return ((ObjectNode) rule.deepCopy())
        .put("remote_ip_prefix", prefix.toLowerCase(Locale.ROOT).replaceFirst("(:0)+/", "::/"));
  }

  private ArrayNode rulesOf(String group) {
    return Objects.requireNonNull(groups.get(group)).withArray("security_group_rules");
  }

  private @Nullable Answer refused(JsonNode rule) {
    var id = rule.path("security_group_id").asText();
    if (!groups.containsKey(id)) {
      return neutronFault(404, "SecurityGroupNotFound", "Security group " + id + " does not exist");
    }
    var prefix = rule.path("remote_ip_prefix").asText();
    if (prefix.contains(":") == rule.path("ethertype").asText().equals("IPv4")) {
      return neutronFault(
          400,
          "SecurityGroupRuleParameterConflict",
          "Conflicting value ethertype " + rule.path("ethertype").asText() + " for CIDR " + prefix);
    }
    for (var there : rulesOf(id)) {
      if (same(there, rule)) {
        return neutronFault(
            409,
            "SecurityGroupRuleExists",
            "Security group rule already exists. Rule id is " + there.path("id").asText() + ".");
      }
    }
    return null;
  }

  private static boolean same(JsonNode a, JsonNode b) {
    for (var field :
        List.of(
            "direction",
            "ethertype",
            "protocol",
            "port_range_min",
            "port_range_max",
            "remote_ip_prefix")) {
      if (!a.path(field).asText().equals(b.path(field).asText())) {
        return false;
      }
    }
    return true;
  }

  private Answer floating(Asked asked) {
    if (asked.is("GET", "floatingips")) {
      return list(asked, "floatingips", floating);
    }
    if (asked.is("POST", "floatingips")) {
      return makeFloating(asked.body().path("floatingip"));
    }
    var id = asked.path().getLast();
    var address = floating.get(id);
    if (address == null) {
      return neutronFault(404, "FloatingIPNotFound", "Floating IP " + id + " could not be found");
    }
    if (asked.is("GET", "floatingips", "*")) {
      return answer(200, "floatingip", address);
    }
    if (!asked.is("DELETE", "floatingips", "*")) {
      return answer(405);
    }
    floating.remove(id);
    return answer(204);
  }

  private Answer makeFloating(JsonNode wanted) {
    var network = wanted.path("floating_network_id").asText();
    var port = wanted.path("port_id").asText("");
    if (floating.size() >= floatingQuota) {
      return overQuota("floatingip");
    }
    if (!networks.containsKey(network)) {
      return neutronFault(404, "NetworkNotFound", "Network " + network + " could not be found.");
    }
    if (!networks.get(network).path("router:external").asBoolean()) {
      return neutronFault(
          400,
          "BadRequest",
          "Bad floatingip request: Network " + network + " is not a valid external network.");
    }
    if (!port.isEmpty() && !ports.containsKey(port)) {
      return neutronFault(404, "PortNotFound", "Port " + port + " could not be found.");
    }
    return answer(201, "floatingip", address(port, wanted.path("description").asText()));
  }

  ObjectNode address(String port, String description) {
    var address = JSON.createObjectNode();
    address
        .put("id", ids.next())
        .put("floating_network_id", PUBLIC)
        .put("floating_ip_address", "203.0.113." + ++addresses % 250)
        .put("description", description)
        .put("status", port.isEmpty() ? "DOWN" : "ACTIVE")
        .put("created_at", pace.now().toString().replaceFirst("\\.\\d+Z", "Z"));
    if (port.isEmpty()) {
      address.putNull("port_id");
    } else {
      address.put("port_id", port);
    }
    keep(floating, address);
    return address;
  }

  /// A port of a server, as Nova makes it.
  ObjectNode port(String server, String network, List<String> groups) {
    var port = JSON.createObjectNode();
    port.put("id", ids.next())
        .put("network_id", network)
        .put("device_id", server)
        .put("device_owner", "compute:nova")
        .put("status", "ACTIVE");
    port.putArray("fixed_ips")
        .addObject()
        .put("subnet_id", SUBNET)
        .put("ip_address", "10.0.0." + ++addresses % 250);
    var used = port.putArray("security_groups");
    groups.forEach(used::add);
    ports.put(port.path("id").asText(), port);
    return port;
  }

  /// With its server a port goes; a floating address stays, on nothing.
  void unplug(String server) {
    ports
        .values()
        .removeIf(p -> {
          boolean its = p.path("device_id").asText().equals(server);
          if (its) {
            for (var address : floating.values()) {
              if (address.path("port_id").asText().equals(p.path("id").asText())) {
                address.putNull("port_id").put("status", "DOWN");
              }
            }
          }
          return its;
        });
  }
}

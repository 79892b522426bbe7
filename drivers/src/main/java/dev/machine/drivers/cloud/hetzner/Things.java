package dev.machine.drivers.cloud.hetzner;

import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.FIREWALLS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.SERVERS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.SSH_KEYS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind;
import dev.machine.drivers.cloud.hetzner.provider.Labels;
import dev.machine.drivers.cloud.hetzner.provider.Query;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keys, firewalls and servers: the owner is in the labels of each, and their names are unique in a
/// project, so that none is made twice.
final class Things {

  /// Which address a host is reached by: the connection outlives the options that said so.
  static final String REACHED_BY = "machine-reached-by";

  static final String NETWORK = "network";

  /// The longest label of a host name (RFC 1123).
  private static final int NAME = 63;

  private final Gateway gateway;

  Things(Gateway gateway) {
    this.gateway = gateway;
  }

  static Kind kind(String kind) {
    return switch (kind) {
      case "key" -> SSH_KEYS;
      case "group" -> FIREWALLS;
      default -> SERVERS;
    };
  }

  /// The server's name in the project: `NAME-NONCE`, since two stores may have the same host.
  static String serverName(Owner owner) {
    var nonce = "-" + owner.ref().nonce();
    var name = owner.ref().name();
    var cut = name.substring(0, Math.min(name.length(), NAME - nonce.length()));
    return cut.replaceFirst("[.-]+$", "") + nonce;
  }

  String makeKey(Owner owner, String publicKey) throws DriverException, InterruptedException {
    return make(SSH_KEYS, body(owner.label(), owner).put("public_key", publicKey), owner);
  }

  /// A firewall that opens `ports` and ping to `allowed`, and nothing else to anybody.
  String makeFirewall(Owner owner, List<String> allowed, List<Integer> ports)
      throws DriverException, InterruptedException {
    var body = body(owner.label(), owner);
    var rules = body.putArray("rules");
    for (int port : ports) {
      rule(rules.addObject(), "tcp", allowed).put("port", Integer.toString(port));
    }
    var _ = rule(rules.addObject(), "icmp", allowed);
    return make(FIREWALLS, body, owner);
  }

  private static ObjectNode rule(ObjectNode rule, String protocol, List<String> allowed) {
    rule.put("direction", "in").put("protocol", protocol);
    var sources = rule.putArray("source_ips");
    allowed.forEach(sources::add);
    return rule;
  }

  String makeServer(HetznerBlueprint plan, Owner owner, String userData, Map<String, String> made)
      throws DriverException, InterruptedException {
    var body = body(serverName(owner), owner);
    body.put("server_type", plan.type())
        .put("image", Long.parseLong(plan.image()))
        .put("location", plan.location())
        .put("user_data", userData)
        .put("start_after_create", true);
    var labels = (ObjectNode) body.path("labels");
    plan.labels().forEach(labels::put);
    if (plan.net().byNetwork()) {
      labels.put(REACHED_BY, NETWORK);
    }
    var keys = body.putArray("ssh_keys");
    ours(made, "key", plan.keys()).forEach(id -> keys.add(Long.parseLong(id)));
    var firewalls = body.putArray("firewalls");
    ours(made, "group", plan.firewalls())
        .forEach(id -> firewalls.addObject().put("firewall", Long.parseLong(id)));
    var networks = body.putArray("networks");
    plan.networks().forEach(id -> networks.add(Long.parseLong(id)));
    plan.placementGroup().ifPresent(id -> body.put("placement_group", Long.parseLong(id)));
    publicNet(body.putObject("public_net"), plan.net());
    return make(SERVERS, body, owner);
  }

  private static List<String> ours(Map<String, String> made, String kind, List<String> given) {
    var id = made.get(kind);
    return id == null ? given : List.of(id);
  }

  private static void publicNet(ObjectNode body, HetznerBlueprint.Net net) {
    body.put("enable_ipv4", net.ipv4()).put("enable_ipv6", net.ipv6());
    net.ownIpv4().ifPresent(id -> body.put("ipv4", Long.parseLong(id)));
    net.ownIpv6().ifPresent(id -> body.put("ipv6", Long.parseLong(id)));
  }

  private static ObjectNode body(String name, Owner owner) {
    var body = Gateway.object().put("name", name);
    var labels = body.putObject("labels");
    owner.tags().forEach(labels::put);
    return body;
  }

  /// Makes it, or finds the one that a call whose answer was lost has made.
  private String make(Kind kind, ObjectNode body, Owner owner)
      throws DriverException, InterruptedException {
    try {
      return gateway.create(kind, body).path("id").asText();
    } catch (CloudFailure.Busy e) {
      var name = body.path("name").asText();
      var there = gateway.list(kind, Query.named(name));
      for (var one : there) {
        if (owner(one).equals(Optional.of(owner))) {
          return one.path("id").asText();
        }
      }
      // Perhaps it is there already and lists do not show it yet.
      throw there.isEmpty()
          ? new CloudFailure.Unavailable(String.valueOf(e.getMessage()), e.hint(), e)
          : new CloudFailure.Rejected(
              "the project has something called " + name + " that is not ours",
              "rename it in console.hetzner.cloud, or create under another name",
              "",
              null);
    }
  }

  static Optional<Owner> owner(JsonNode thing) {
    return Owner.ofTags(Labels.of(thing));
  }

  /// Everything of a kind with the store's label.
  List<JsonNode> of(Kind kind, String storeId) throws DriverException, InterruptedException {
    return gateway.list(kind, Query.labelled(Owner.STORE, storeId));
  }

  List<Item> items(String kind, String storeId) throws DriverException, InterruptedException {
    return of(kind(kind), storeId).stream()
        .flatMap(thing ->
            owner(thing).stream()
                .map(owner ->
                    new Item(
                        kind,
                        thing.path("id").asText(),
                        owner.ref(),
                        instant(thing.path("created")))))
        .toList();
  }

  private static Optional<Instant> instant(JsonNode text) {
    try {
      return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}

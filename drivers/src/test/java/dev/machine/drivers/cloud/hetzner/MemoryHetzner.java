package dev.machine.drivers.cloud.hetzner;

import static dev.machine.drivers.cloud.hetzner.HetznerCatalog.JSON;
import static dev.machine.drivers.cloud.hetzner.HetznerWire.answer;
import static dev.machine.drivers.cloud.hetzner.HetznerWire.error;
import static dev.machine.drivers.cloud.hetzner.HetznerWire.notFound;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.hetzner.HetznerWire.Asked;
import dev.machine.drivers.cloud.hetzner.provider.Labels;
import dev.machine.drivers.cloud.testing.Held;
import dev.machine.drivers.cloud.testing.MemoryCloud;
import dev.machine.drivers.cloud.testing.Pace;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// A project of Hetzner Cloud in memory, written from its public API documents
/// (docs.hetzner.cloud). Takes the token [#TOKEN]; paths begin with `/v1`.
public final class MemoryHetzner implements MemoryCloud {

  public static final String TOKEN = "jEheVytlAoFl7F8MqUQ7jAo2hOXASztX";

  /// Calls an hour.
  private static final int RATE = 3_600;

  private final Pace pace;
  final HetznerCatalog catalog = new HetznerCatalog();
  final MemoryThings keys;
  final MemoryThings firewalls;
  final MemoryThings networks;
  final MemoryThings placementGroups;
  final MemoryServers servers;
  private final Map<String, Integer> calls = new TreeMap<>();
  private int count;

  public MemoryHetzner(Pace pace) {
    this.pace = pace;
    this.keys = new MemoryThings(pace, this, "ssh_key", List.of("name", "public_key"), _ -> false);
    this.firewalls = new MemoryThings(pace, this, "firewall", List.of("name"), id -> holds(id));
    this.networks = new MemoryThings(pace, this, "network", List.of("name"), _ -> true);
    this.placementGroups =
        new MemoryThings(pace, this, "placement_group", List.of("name"), _ -> true);
    this.servers = new MemoryServers(pace, this);
    theirs();
  }

  private boolean holds(String firewall) {
    return servers.holds(firewall);
  }

  /// What the person has there; networks and groups first, for the same ids in each.
  private void theirs() {
    var _ = networks.add(named("internal").put("ip_range", "10.0.0.0/16"));
    var _ = placementGroups.add(named("apart").put("type", "spread"));
    var key = keys.add(named("laptop").put("public_key", "ssh-ed25519 AAAAlaptop me@laptop"));
    var firewall = firewalls.add(named("office"));
    firewall.putArray("rules");
    var database = named("database").put("server_type", "cx23").put("image", "debian-12");
    database.put("location", "fsn1").putArray("ssh_keys").add(key.path("id").asLong());
    database.putArray("firewalls").addObject().put("firewall", firewall.path("id").asLong());
    var _ = servers.add(database);
    var _ = servers.primaryIp("ipv4", "nbg1", "spare");
  }

  private static ObjectNode named(String name) {
    return JSON.createObjectNode().put("name", name);
  }

  /// The next id: numbers, as Hetzner's are.
  String id() {
    return Integer.toString(1_000 + ++count);
  }

  /// The most servers that the project may have.
  public synchronized void allowServers(int most) {
    servers.most = most;
  }

  /// Servers that are made from now on leave their addresses behind, as Hetzner's do not.
  public synchronized void keepAddresses() {
    servers.autoDelete = false;
  }

  /// Protects all servers against deletion, or none.
  public synchronized void protect(boolean on) {
    servers
        .servers
        .values()
        .forEach(vm -> ((ObjectNode) vm.node.path("protection")).put("delete", on));
  }

  /// How often each kind of call was made.
  public synchronized Map<String, Integer> calls() {
    return Map.copyOf(calls);
  }

  @Override
  public String describe(Call call) {
    var query = call.uri().getRawQuery();
    return call.method()
        + " "
        + call.uri().getPath().replaceFirst("^/v1", "")
        + (query == null ? "" : "?" + query);
  }

  @Override
  public synchronized Answer send(Call call) {
    servers.pass();
    calls.merge(
        call.method()
            + " "
            + call.uri().getPath().replaceFirst("^/v1/", "").replaceAll("\\d+", "*"),
        1,
        Integer::sum);
    return withLimits(
        authorization(call).equals("Bearer " + TOKEN)
            ? answered(Asked.of(call))
            : error(401, "unauthorized", "unable to authenticate"));
  }

  private static String authorization(Call call) {
    return call.headers().entrySet().stream()
        .filter(h -> h.getKey().toLowerCase(Locale.ROOT).equals("authorization"))
        .flatMap(h -> h.getValue().stream())
        .findFirst()
        .orElse("");
  }

  private Answer answered(Asked asked) {
    return switch (asked.segment(0)) {
      case "servers" -> servers.send(asked);
      case "ssh_keys" -> keys.send(asked);
      case "firewalls" -> firewalls.send(asked);
      case "networks" -> networks.send(asked);
      case "placement_groups" -> placementGroups.send(asked);
      case "primary_ips" -> primaryIps(asked);
      case "server_types" -> offered(asked, "server_type", catalog.types);
      case "images" -> offered(asked, "image", catalog.images);
      case "locations" -> offered(asked, "location", catalog.locations);
      case "pricing" ->
          answer(200, JSON.createObjectNode().set("pricing", HetznerCatalog.pricing()));
      default -> error(404, "not_found", "not found");
    };
  }

  private static Answer offered(Asked asked, String one, List<ObjectNode> all) {
    if (asked.is("GET", 1)) {
      return HetznerWire.page(asked, one + "s", all);
    }
    return all.stream()
        .filter(n -> n.path("id").asText().equals(asked.segment(1)))
        .findFirst()
        .map(n -> answer(200, JSON.createObjectNode().set(one, n)))
        .orElseGet(() -> notFound(one, asked.segment(1)));
  }

  private Answer primaryIps(Asked asked) {
    if (asked.is("GET", 1)) {
      return HetznerWire.page(asked, "primary_ips", List.copyOf(servers.primaryIps.values()));
    }
    var ip = servers.primaryIps.get(asked.segment(1));
    if (ip == null) {
      return notFound("primary_ip", asked.segment(1));
    }
    if (asked.is("PUT", 2)) {
      asked.body().properties().forEach(e -> ip.set(e.getKey(), e.getValue()));
    }
    return answer(200, JSON.createObjectNode().set("primary_ip", ip));
  }

  private Answer withLimits(Answer answer) {
    var headers = new TreeMap<String, List<String>>(answer.headers());
    headers.put("RateLimit-Limit", List.of(Integer.toString(RATE)));
    headers.put("RateLimit-Remaining", List.of("0"));
    headers.put("RateLimit-Reset", List.of(Long.toString(pace.now().getEpochSecond() + 12)));
    headers.put(
        "Date",
        List.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(pace.now().atZone(ZoneOffset.UTC))));
    return new Answer(answer.status(), headers, answer.body());
  }

  @Override
  public synchronized void breakNextServer() {
    servers.breakNext = true;
  }

  @Override
  public boolean makes(Call call) {
    return call.method().equals("POST")
        && call.uri().getPath().matches("/v1/(servers|ssh_keys|firewalls)");
  }

  @Override
  public Answer refusal(Refusal refusal, Call call) {
    return withLimits(
        switch (refusal) {
          case THROTTLED -> error(429, "rate_limit_exceeded", "rate limit exceeded");
          case BROKEN -> error(500, "server_error", "an internal error occurred");
          case OVERLOADED -> error(503, "maintenance", "down for maintenance");
          case QUOTA -> error(403, "resource_limit_exceeded", "limit exceeded");
          case NO_CAPACITY -> error(412, "resource_unavailable", "resource unavailable");
        });
  }

  @Override
  public synchronized List<Held> contents() {
    servers.pass();
    var held = new ArrayList<Held>();
    keys.things.forEach((id, node) -> held.add(new Held("key", id, owner(node), "")));
    firewalls.things.forEach((id, node) -> held.add(new Held("group", id, owner(node), "")));
    servers.servers.forEach((id, vm) -> held.add(new Held("server", id, owner(vm.node), "")));
    servers.primaryIps.forEach((id, node) -> {
      boolean goes =
          node.path("assignee_id").isNumber()
              && node.path("auto_delete").asBoolean()
              && servers.servers.containsKey(node.path("assignee_id").asText());
      if (!goes) {
        held.add(new Held("address", id, Optional.empty(), node.path("assignee_id").asText()));
      }
    });
    return held;
  }

  private static Optional<Owner> owner(ObjectNode node) {
    return Owner.ofTags(Labels.of(node));
  }

  @Override
  public synchronized List<String> flaws() {
    var flaws = new ArrayList<String>();
    for (var vm : servers.servers.values()) {
      owner(vm.node).ifPresent(owner -> flaws.addAll(flaws(vm, owner)));
    }
    return flaws;
  }

  private List<String> flaws(MemoryServers.Vm vm, Owner owner) {
    var flaws = new ArrayList<String>();
    if (!vm.node.path("status").asText().equals("running")) {
      flaws.add("the server is " + vm.node.path("status").asText());
    }
    if (vm.userData.isEmpty()) {
      flaws.add("the server has no user data");
    }
    if (vm.keys.stream().noneMatch(id -> ours(keys, id, owner))) {
      flaws.add("the server has not our key");
    }
    var groups = MemoryServers.firewalls(vm);
    if (groups.size() != 1 || !ours(firewalls, groups.getFirst(), owner)) {
      flaws.add("the server is not in our firewall alone");
    } else if (ports(groups.getFirst()).size() != 2) {
      flaws.add("not exactly two ports are open: " + ports(groups.getFirst()));
    }
    return flaws;
  }

  private static boolean ours(MemoryThings of, String id, Owner owner) {
    var thing = of.things.get(id);
    return thing != null && owner(thing).equals(Optional.of(owner));
  }

  private List<String> ports(String firewall) {
    var ports = new ArrayList<String>();
    for (var rule : Objects.requireNonNull(firewalls.things.get(firewall)).path("rules")) {
      if (rule.path("protocol").asText().equals("tcp")) {
        ports.add(rule.path("port").asText());
      }
    }
    return ports;
  }
}

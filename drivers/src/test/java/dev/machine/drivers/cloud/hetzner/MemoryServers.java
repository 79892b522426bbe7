package dev.machine.drivers.cloud.hetzner;

import static dev.machine.drivers.cloud.hetzner.HetznerCatalog.JSON;
import static dev.machine.drivers.cloud.hetzner.HetznerWire.answer;
import static dev.machine.drivers.cloud.hetzner.HetznerWire.error;
import static dev.machine.drivers.cloud.hetzner.HetznerWire.notFound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.hetzner.HetznerWire.Asked;
import dev.machine.drivers.cloud.http.Transport.Answer;
import dev.machine.drivers.cloud.testing.Pace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Servers, what comes and goes with them, and their actions.
final class MemoryServers {

  private final Pace pace;
  private final MemoryHetzner cloud;
  final Map<String, Vm> servers = new LinkedHashMap<>();
  final Map<String, ObjectNode> primaryIps = new LinkedHashMap<>();
  int most = 100;

  /// Whether the next start of a server fails.
  boolean breakNext;

  /// Whether addresses go with their server, as they do.
  boolean autoDelete = true;

  /// A server, and the action that it is in the middle of.
  static final class Vm {
    final ObjectNode node;
    final List<ObjectNode> actions = new ArrayList<>();
    final long shown;
    String userData = "";
    List<String> keys = List.of();

    /// What it will be, and when.
    private String next = "running";

    private long then;
    private long began;
    private boolean broken;

    Vm(ObjectNode node, long shown) {
      this.node = node;
      this.shown = shown;
    }

    String id() {
      return node.path("id").asText();
    }
  }

  MemoryServers(Pace pace, MemoryHetzner cloud) {
    this.pace = pace;
    this.cloud = cloud;
  }

  /// Lets happen what the clock says.
  void pass() {
    for (var vm : List.copyOf(servers.values())) {
      boolean due = vm.then > 0 && vm.then <= pace.nanos();
      if (due && vm.next.equals("gone")) {
        servers.remove(vm.id());
        primaryIps
            .values()
            .removeIf(ip ->
                ip.path("assignee_id").asText().equals(vm.id())
                    && ip.path("auto_delete").asBoolean());
        primaryIps.values().stream()
            .filter(ip -> ip.path("assignee_id").asText().equals(vm.id()))
            .forEach(ip -> ip.putNull("assignee_id"));
      } else if (due) {
        settle(vm);
      } else if (vm.then > 0 && vm.next.equals("running") && pace.nanos() > half(vm)) {
        vm.node.put("status", "starting");
      }
    }
  }

  private static long half(Vm vm) {
    return vm.began + (vm.then - vm.began) / 2;
  }

  private static void settle(Vm vm) {
    vm.then = 0;
    var last = vm.actions.getLast();
    last.put("progress", 100).put("status", vm.broken ? "error" : "success");
    if (vm.broken) {
      last.putObject("error").put("code", "action_failed").put("message", "Action failed");
    }
    vm.node.put("status", vm.broken ? "off" : vm.next).put("locked", false);
    vm.broken = false;
  }

  Answer send(Asked asked) {
    if (asked.is("GET", 1)) {
      return HetznerWire.page(asked, "servers", shown());
    }
    if (asked.is("POST", 1)) {
      return create(asked.body());
    }
    var vm = servers.get(asked.segment(1));
    if (vm == null) {
      return notFound("server", asked.segment(1));
    }
    if (asked.is("GET", 2)) {
      return answer(200, JSON.createObjectNode().set("server", vm.node));
    }
    if (asked.is("GET", 3)) {
      return HetznerWire.page(asked, "actions", vm.actions);
    }
    return asked.is("DELETE", 2) ? delete(vm) : act(vm, asked.segment(3));
  }

  private List<ObjectNode> shown() {
    return servers.values().stream()
        .filter(vm -> vm.shown <= pace.nanos())
        .map(vm -> vm.node)
        .toList();
  }

  private Answer create(JsonNode body) {
    var refusal = refusal(body);
    if (refusal != null) {
      return refusal;
    }
    var vm = add(body);
    vm.broken = breakNext;
    breakNext = false;
    var answer = JSON.createObjectNode();
    answer.set("server", vm.node);
    answer.set("action", vm.actions.getFirst());
    answer.putArray("next_actions").add(vm.actions.getLast());
    answer.putNull("root_password");
    if (vm.keys.isEmpty()) {
      answer.put("root_password", "Tq3uNL94KwPm");
    }
    return answer(201, answer);
  }

  private @Nullable Answer refusal(JsonNode body) {
    var name = body.path("name").asText();
    if (!name.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?") || name.length() > 63) {
      return HetznerWire.invalid("name", "Name must be a valid hostname.");
    }
    if (servers.values().stream().anyMatch(s -> s.node.path("name").asText().equals(name))) {
      return error(409, "uniqueness_error", "server name is already used");
    }
    if (servers.size() >= most) {
      return error(403, "resource_limit_exceeded", "server limit exceeded");
    }
    if (body.path("user_data").asText().length() > 32 * 1024) {
      return HetznerWire.invalid("user_data", "Too long.");
    }
    for (var firewall : body.path("firewalls")) {
      if (!cloud.firewalls.things.containsKey(firewall.path("firewall").asText())) {
        return notFound("firewall", firewall.path("firewall").asText());
      }
    }
    for (var key : body.path("ssh_keys")) {
      if (!cloud.keys.things.containsKey(key.asText())) {
        return notFound("ssh_key", key.asText());
      }
    }
    return null;
  }

  /// Makes a server that the request describes.
  Vm add(JsonNode body) {
    var node = JSON.createObjectNode();
    var id = cloud.id();
    node.put("id", Long.parseLong(id))
        .put("name", body.path("name").asText())
        .put("status", "initializing")
        .put("created", pace.now().toString())
        .put("locked", true);
    node.set(
        "labels", body.path("labels").isObject() ? body.path("labels") : JSON.createObjectNode());
    node.putObject("protection").put("delete", false).put("rebuild", false);
    node.set("server_type", one(cloud.catalog.types, body.path("server_type")));
    node.set("image", one(cloud.catalog.images, body.path("image")));
    var location = body.path("location").asText("fsn1");
    node.set("location", one(cloud.catalog.locations, body.path("location")));
    publicNet(node, body, location);
    var nets = node.putArray("private_net");
    int host = 2;
    for (var network : body.path("networks")) {
      nets.addObject()
          .put("network", network.asLong())
          .put("ip", "10.0.0." + host++)
          .putArray("alias_ips");
    }
    var vm = new Vm(node, pace.nanos() + pace.listLag().toNanos());
    vm.userData = body.path("user_data").asText();
    var keys = new ArrayList<String>();
    body.path("ssh_keys").forEach(k -> keys.add(k.asText()));
    vm.keys = keys;
    var made = action(vm, "create_server");
    made.put("status", "success").put("progress", 100);
    begin(vm, "start_server", "running", pace.boot().toNanos());
    servers.put(id, vm);
    return vm;
  }

  private static JsonNode one(List<ObjectNode> all, JsonNode wanted) {
    return all.stream()
        .filter(n ->
            n.path("id").asText().equals(wanted.asText())
                || n.path("name").asText().equals(wanted.asText()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no " + wanted));
  }

  private void publicNet(ObjectNode node, JsonNode body, String location) {
    var net = node.putObject("public_net");
    net.putArray("floating_ips");
    var firewalls = net.putArray("firewalls");
    for (var firewall : body.path("firewalls")) {
      firewalls.addObject().put("id", firewall.path("firewall").asLong()).put("status", "applied");
    }
    for (var version : List.of("ipv4", "ipv6")) {
      if (!body.at("/public_net/enable_" + version).asBoolean(true)) {
        net.putNull(version);
        continue;
      }
      var own = body.at("/public_net/" + version).asText("");
      var ip =
          own.isEmpty()
              ? primaryIp(version, location, "primary_ip-" + node.path("id").asText() + version)
              : Objects.requireNonNull(primaryIps.get(own));
      ip.put("assignee_id", node.path("id").asLong());
      if (own.isEmpty()) {
        ip.put("auto_delete", autoDelete);
      }
      net.putObject(version)
          .put("id", ip.path("id").asLong())
          .put("ip", ip.path("ip").asText())
          .put("blocked", false);
    }
  }

  /// A further address of the project.
  ObjectNode primaryIp(String version, String location, String name) {
    var id = cloud.id();
    var ip =
        JSON.createObjectNode()
            .put("id", Long.parseLong(id))
            .put("name", name)
            .put("type", version)
            .put(
                "ip",
                version.equals("ipv4")
                    ? "192.0.2." + (Integer.parseInt(id) % 250 + 1)
                    : "2001:db8:" + id + "::/64")
            .put("assignee_type", "server")
            .putNull("assignee_id")
            .put("auto_delete", false);
    ip.putObject("labels");
    ip.putObject("location").put("name", location);
    primaryIps.put(id, ip);
    return ip;
  }

  private ObjectNode action(Vm vm, String command) {
    var action =
        JSON.createObjectNode()
            .put("id", Long.parseLong(cloud.id()))
            .put("command", command)
            .put("status", "running")
            .put("progress", 0)
            .put("started", pace.now().toString())
            .putNull("finished")
            .putNull("error");
    action
        .putArray("resources")
        .addObject()
        .put("id", vm.node.path("id").asLong())
        .put("type", "server");
    vm.actions.add(action);
    return action;
  }

  private Answer begin(Vm vm, String command, String next, long nanos) {
    var action = action(vm, command);
    vm.node.put("locked", true);
    vm.next = next;
    vm.began = pace.nanos();
    vm.then = Math.max(1, pace.nanos() + nanos);
    return answer(201, JSON.createObjectNode().set("action", action));
  }

  private static Answer locked() {
    return error(423, "locked", "server is locked");
  }

  private Answer delete(Vm vm) {
    if (vm.node.at("/protection/delete").asBoolean()) {
      return error(403, "protected", "server is delete protected");
    }
    if (vm.then > 0) {
      return locked();
    }
    vm.node.put("status", "deleting");
    return begin(vm, "delete_server", "gone", pace.deletion().toNanos());
  }

  private Answer act(Vm vm, String command) {
    if (vm.then > 0) {
      return locked();
    }
    vm.broken = command.equals("poweron") && breakNext;
    breakNext &= !vm.broken;
    var status = vm.node.path("status").asText();
    return switch (command) {
      case "poweron" ->
          begin(
              vm, "start_server", "running", status.equals("running") ? 0 : pace.boot().toNanos());
      case "shutdown" -> off(vm, "shutdown_server", pace.boot().toNanos());
      case "poweroff" -> off(vm, "stop_server", 0);
      case "reboot" -> begin(vm, "reboot_server", "running", pace.boot().toNanos());
      default -> notFound("action", command);
    };
  }

  private Answer off(Vm vm, String command, long nanos) {
    if (!vm.node.path("status").asText().equals("running")) {
      return error(422, "invalid_input", "server is not running");
    }
    vm.node.put("status", "stopping");
    return begin(vm, command, "off", nanos);
  }

  /// Whether a server that is there holds the firewall.
  boolean holds(String firewall) {
    return servers.values().stream()
        .flatMap(vm -> firewalls(vm).stream())
        .anyMatch(firewall::equals);
  }

  static List<String> firewalls(Vm vm) {
    var ids = new ArrayList<String>();
    vm.node.at("/public_net/firewalls").forEach(f -> ids.add(f.path("id").asText()));
    return ids;
  }
}

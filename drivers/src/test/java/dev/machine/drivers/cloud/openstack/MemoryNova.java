package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Wire.JSON;
import static dev.machine.drivers.cloud.openstack.Wire.answer;
import static dev.machine.drivers.cloud.openstack.Wire.novaFault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.http.Transport.Answer;
import dev.machine.drivers.cloud.openstack.Wire.Asked;
import dev.machine.drivers.cloud.testing.Pace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Nova 2.1 without a microversion (docs.openstack.org/api-ref/compute): sizes, key pairs, limits,
/// zones, servers.
final class MemoryNova {

  /// Longest user data, encoded.
  private static final int USER_DATA = 65_535;

  private static final int PUBLIC_NAMES = 255;

  private final Pace pace;
  private final MemoryNeutron neutron;
  private final MemoryGlance glance;
  private final MemoryNeutron.Ids ids;
  private final int page;
  private final String here;

  final Map<String, ObjectNode> keys = new LinkedHashMap<>();
  final Map<String, Vm> servers = new LinkedHashMap<>();
  private final List<ObjectNode> flavors = new ArrayList<>();
  int instanceQuota = 100;
  boolean breakNext;

  /// A server and when it becomes what.
  static final class Vm {
    final ObjectNode node;
    private final boolean broken;
    private final long built;
    private final long shown;
    private long gone = Long.MAX_VALUE;
    private boolean off;

    /// Until then it is on its way to what it is.
    private long settled;

    Vm(ObjectNode node, boolean broken, long built, long shown) {
      this.node = node;
      this.broken = broken;
      this.built = built;
      this.shown = shown;
    }

    String id() {
      return node.path("id").asText();
    }
  }

  MemoryNova(
      Pace pace,
      MemoryNeutron neutron,
      MemoryGlance glance,
      MemoryNeutron.Ids ids,
      int page,
      String here) {
    this.pace = pace;
    this.neutron = neutron;
    this.glance = glance;
    this.ids = ids;
    this.page = page;
    this.here = here;
    flavor("1", "m1.tiny", 512, 1, 1);
    flavor("2", "m1.small", 2048, 1, 20);
    flavor("3", "m1.medium", 4096, 2, 40);
  }

  private void flavor(String id, String name, int ram, int vcpus, int disk) {
    var flavor = JSON.createObjectNode();
    flavor
        .put("id", id)
        .put("name", name)
        .put("ram", ram)
        .put("vcpus", vcpus)
        .put("disk", disk)
        .put("swap", "")
        .put("OS-FLV-EXT-DATA:ephemeral", 0)
        .put("OS-FLV-DISABLED:disabled", false)
        .put("os-flavor-access:is_public", true)
        .put("rxtx_factor", 1.0);
    flavors.add(flavor);
  }

  /// Lets happen what the clock says.
  void pass() {
    for (var vm : List.copyOf(servers.values())) {
      if (vm.gone <= pace.nanos()) {
        neutron.unplug(vm.id());
        servers.remove(vm.id());
      }
    }
  }

  Answer send(Asked asked) {
    return switch (asked.path().isEmpty() ? "" : asked.path().getFirst()) {
      case "flavors" ->
          asked.is("GET", "flavors", "detail")
              ? Wire.page(asked, "flavors", flavors, page, here + "/flavors/detail")
              : answer(404);
      case "limits" -> limits();
      case "os-availability-zone" -> zones();
      case "os-keypairs" -> keys(asked);
      case "servers" -> servers(asked);
      default -> answer(404);
    };
  }

  private Answer limits() {
    var limits = JSON.createObjectNode();
    limits.putArray("rate");
    limits
        .putObject("absolute")
        .put("maxTotalInstances", instanceQuota)
        .put("totalInstancesUsed", servers.size())
        .put("maxTotalCores", -1)
        .put("totalCoresUsed", servers.size())
        .put("maxTotalRAMSize", -1)
        .put("totalRAMUsed", servers.size() * 512)
        .put("maxTotalKeypairs", 100)
        .put("maxServerMeta", 128);
    return answer(200, "limits", limits);
  }

  private static Answer zones() {
    var zones = JSON.createArrayNode();
    var zone = zones.addObject().put("zoneName", "nova").putNull("hosts");
    zone.putObject("zoneState").put("available", true);
    return answer(200, "availabilityZoneInfo", zones);
  }

  ObjectNode key(String name, String publicKey) {
    var key = JSON.createObjectNode();
    key.put("name", name)
        .put("public_key", publicKey)
        .put("fingerprint", "%032x".formatted(publicKey.hashCode()));
    keys.put(name, key);
    return key;
  }

  private Answer keys(Asked asked) {
    if (asked.is("GET", "os-keypairs")) {
      var all = JSON.createArrayNode();
      keys.values().forEach(k -> all.addObject().set("keypair", k));
      return answer(200, "keypairs", all);
    }
    if (asked.is("POST", "os-keypairs")) {
      return makeKey(asked.body().path("keypair"));
    }
    var name = asked.path().getLast();
    if (!keys.containsKey(name)) {
      return novaFault(404, "itemNotFound", "Keypair " + name + " not found");
    }
    if (asked.is("GET", "os-keypairs", "*")) {
      return answer(200, "keypair", keys.get(name));
    }
    if (!asked.is("DELETE", "os-keypairs", "*")) {
      return answer(405);
    }
    keys.remove(name);
    return answer(202);
  }

  private Answer makeKey(JsonNode wanted) {
    var name = wanted.path("name").asText();
    // Until 2.92 no other characters were taken, the dot among them.
    if (!name.matches("[A-Za-z0-9_ -]{1," + PUBLIC_NAMES + "}")) {
      return novaFault(
          400, "badRequest", "Keypair data is invalid: Keypair name contains unsafe characters");
    }
    if (!wanted.path("public_key").asText().matches("(ssh|ecdsa)-\\S+ \\S+.*")) {
      return novaFault(
          400, "badRequest", "Keypair data is invalid: failed to generate fingerprint");
    }
    if (keys.containsKey(name)) {
      return novaFault(409, "conflictingRequest", "Key pair '" + name + "' already exists.");
    }
    return answer(200, "keypair", key(name, wanted.path("public_key").asText()));
  }

  private Answer servers(Asked asked) {
    if (asked.is("GET", "servers", "detail")) {
      var all = new ArrayList<ObjectNode>();
      for (var vm : servers.values()) {
        if (vm.shown <= pace.nanos()) {
          all.add(described(vm));
        }
      }
      return Wire.page(asked, "servers", all, page, here + "/servers/detail");
    }
    if (asked.is("POST", "servers")) {
      return make(asked.body().path("server"));
    }
    var id = asked.path().size() > 1 ? asked.path().get(1) : "";
    var vm = servers.get(id);
    if (vm == null) {
      return novaFault(404, "itemNotFound", "Instance " + id + " could not be found.");
    }
    if (asked.is("GET", "servers", "*")) {
      return answer(200, "server", described(vm));
    }
    if (asked.is("DELETE", "servers", "*")) {
      vm.gone = Math.min(vm.gone, pace.nanos() + pace.deletion().toNanos());
      return answer(204);
    }
    return asked.is("POST", "servers", "*", "action") ? act(vm, asked.body()) : answer(405);
  }

  private Answer make(JsonNode wanted) {
    var networks = new ArrayList<String>();
    wanted.path("networks").forEach(n -> networks.add(n.path("uuid").asText()));
    if (networks.isEmpty()) {
      neutron.networks.forEach((id, n) -> {
        if (!n.path("router:external").asBoolean() && !n.path("subnets").isEmpty()) {
          networks.add(id);
        }
      });
      if (networks.size() > 1) {
        return novaFault(
            409,
            "conflictingRequest",
            "Multiple possible networks found, use a Network ID to be more specific.");
      }
    }
    var groups = new ArrayList<String>();
    wanted.path("security_groups").forEach(g -> groups.add(g.path("name").asText()));
    var refused = refused(wanted, networks, groups);
    return refused != null ? refused : made(wanted, networks, groups);
  }

  private @Nullable Answer refused(JsonNode wanted, List<String> networks, List<String> groups) {
    if (!glance.has(wanted.path("imageRef").asText())) {
      return novaFault(400, "badRequest", "Invalid imageRef provided.");
    }
    var flavor = wanted.path("flavorRef").asText();
    if (flavors.stream().noneMatch(f -> f.path("id").asText().equals(flavor))) {
      return novaFault(400, "badRequest", "Flavor " + flavor + " could not be found.");
    }
    if (wanted.has("key_name") && !keys.containsKey(wanted.path("key_name").asText())) {
      return novaFault(400, "badRequest", "Invalid key_name provided.");
    }
    if (wanted.path("user_data").asText().length() > USER_DATA) {
      return novaFault(400, "badRequest", "Invalid input for field/attribute user_data.");
    }
    for (var metadata : wanted.path("metadata").properties()) {
      if (!metadata.getKey().matches("[a-zA-Z0-9-_:. ]{1,255}")
          || metadata.getValue().asText().length() > PUBLIC_NAMES) {
        return novaFault(400, "badRequest", "Invalid input for field/attribute metadata.");
      }
    }
    for (var network : networks) {
      if (!neutron.networks.containsKey(network)) {
        return novaFault(400, "badRequest", "Network " + network + " could not be found.");
      }
    }
    for (var group : groups) {
      if (!neutron.groups.containsKey(group)) {
        return novaFault(
            400, "badRequest", "Security group " + group + " not found for project demo.");
      }
    }
    return servers.size() >= instanceQuota ? overQuota(servers.size(), instanceQuota) : null;
  }

  static Answer overQuota(int used, int most) {
    return novaFault(
        403,
        "forbidden",
        "Quota exceeded for instances: Requested 1, but already used %d of %d instances"
            .formatted(used, most));
  }

  private Answer made(JsonNode wanted, List<String> networks, List<String> groups) {
    var vm = add((ObjectNode) wanted, networks, groups);
    var answer = JSON.createObjectNode();
    answer.put("id", vm.id()).put("OS-DCF:diskConfig", "MANUAL").put("adminPass", "unused");
    return answer(202, "server", answer);
  }

  Vm add(ObjectNode wanted, List<String> networks, List<String> groups) {
    var now = pace.nanos();
    var node = wanted.deepCopy();
    node.put("id", ids.next()).put("created", pace.now().toString().replaceFirst("\\.\\d+Z", "Z"));
    var vm = new Vm(node, breakNext, now + pace.boot().toNanos(), now + pace.listLag().toNanos());
    breakNext = false;
    servers.put(vm.id(), vm);
    networks.forEach(n -> neutron.port(vm.id(), n, groups));
    return vm;
  }

  String status(Vm vm) {
    if (pace.nanos() < vm.built) {
      return "BUILD";
    }
    boolean before = pace.nanos() < vm.settled;
    return vm.broken ? "ERROR" : vm.off != before ? "SHUTOFF" : "ACTIVE";
  }

  private ObjectNode described(Vm vm) {
    var status = status(vm);
    var node = JSON.createObjectNode();
    node.put("id", vm.id())
        .put("name", vm.node.path("name").asText())
        .put("status", status)
        .put("created", vm.node.path("created").asText())
        .put("key_name", vm.node.path("key_name").asText());
    node.set("metadata", vm.node.path("metadata").deepCopy());
    if (vm.gone != Long.MAX_VALUE) {
      node.put("OS-EXT-STS:task_state", "deleting");
    }
    var addresses = node.putObject("addresses");
    if (status.equals("ERROR")) {
      node.putObject("fault")
          .put("code", 500)
          .put("message", "No valid host was found. There are not enough hosts available.")
          .put("created", vm.node.path("created").asText());
    } else if (!status.equals("BUILD")) {
      addresses(vm, addresses);
    }
    return node;
  }

  private void addresses(Vm vm, ObjectNode addresses) {
    for (var port : neutron.ports.values()) {
      if (!port.path("device_id").asText().equals(vm.id())) {
        continue;
      }
      var network = neutron.networkName(port.path("network_id").asText());
      var list = addresses.putArray(network);
      list.addObject()
          .put("addr", port.at("/fixed_ips/0/ip_address").asText())
          .put("version", 4)
          .put("OS-EXT-IPS:type", "fixed");
      for (var floating : neutron.floating.values()) {
        if (floating.path("port_id").asText().equals(port.path("id").asText())) {
          list.addObject()
              .put("addr", floating.path("floating_ip_address").asText())
              .put("version", 4)
              .put("OS-EXT-IPS:type", "floating");
        }
      }
    }
  }

  private Answer act(Vm vm, JsonNode body) {
    if (body.has("os-getConsoleOutput")) {
      return answer(200, "output", JSON.getNodeFactory().textNode("web1 login: "));
    }
    boolean stop = body.has("os-stop");
    if (!stop && !body.has("os-start")) {
      return novaFault(400, "badRequest", "There is no such action");
    }
    var verb = stop ? "stop" : "start";
    if (vm.gone != Long.MAX_VALUE) {
      return novaFault(
          409,
          "conflictingRequest",
          "Cannot '" + verb + "' instance " + vm.id() + " while it is in task_state deleting");
    }
    var status = status(vm);
    if (!status.equals(stop ? "ACTIVE" : "SHUTOFF") || pace.nanos() < vm.settled) {
      return novaFault(
          409,
          "conflictingRequest",
          "Cannot '" + verb + "' instance " + vm.id() + " while it is in vm_state " + status);
    }
    vm.off = stop;
    vm.settled = pace.nanos() + pace.boot().toNanos();
    return answer(202);
  }
}

package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Wire.JSON;
import static dev.machine.drivers.cloud.openstack.Wire.answer;
import static dev.machine.drivers.cloud.openstack.Wire.neutronFault;
import static dev.machine.drivers.cloud.openstack.Wire.novaFault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.openstack.Wire.Asked;
import dev.machine.drivers.cloud.testing.Held;
import dev.machine.drivers.cloud.testing.MemoryCloud;
import dev.machine.drivers.cloud.testing.Pace;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An OpenStack in memory: Keystone, Nova, Neutron and Glance, as far as servers need them. User
/// `demo` with the password `secret` in the project `demo`; or the application credential `appcred`
/// with the secret `appsecret`.
public final class MemoryOpenStack implements MemoryCloud {

  public static final String USER = "demo";
  public static final String PASSWORD = "secret";
  public static final String CREDENTIAL = "appcred";
  public static final String CREDENTIAL_SECRET = "appsecret";

  private final String base;
  private final MemoryNeutron neutron;
  private final MemoryNova nova;
  private final MemoryGlance glance = new MemoryGlance();
  private final Set<String> tokens = new HashSet<>();
  private final String run = UUID.randomUUID().toString();
  private final Map<String, Integer> calls = new HashMap<>();
  private int count;

  /// @param base where it seems to be, such as `http://openstack.test`
  /// @param page how much one answer lists
  public MemoryOpenStack(URI base, Pace pace, int page) {
    this.base = base.toString();
    this.neutron = new MemoryNeutron(pace, this::id, page, this.base + "/network");
    this.nova = new MemoryNova(pace, neutron, glance, this::id, page, this.base + "/compute/v2.1");
    theirs();
  }

  /// What the person has there.
  private void theirs() {
    nova.key("laptop", "ssh-ed25519 AAAAlaptop");
    var group = neutron.group("default", "Default security group").path("id").asText();
    var server = JSON.createObjectNode();
    server.put("name", "database").put("key_name", "laptop").putObject("metadata");
    nova.add(server, List.of(MemoryNeutron.PRIVATE), List.of(group));
    neutron.address("", "for the database");
  }

  private String id() {
    return "aaaaaaaa-0000-4000-8000-%012d".formatted(++count);
  }

  /// The most servers that the project may have.
  public synchronized void allowServers(int most) {
    nova.instanceQuota = most;
  }

  /// The most floating addresses that the project may have.
  public synchronized void allowAddresses(int most) {
    neutron.floatingQuota = most;
  }

  /// A further network that servers can be in.
  public synchronized void addNetwork(String name) {
    neutron.network(id(), name, false, true);
  }

  /// How often each kind of call was made.
  public synchronized Map<String, Integer> calls() {
    return Map.copyOf(calls);
  }

  @Override
  public String describe(Call call) {
    return call.method() + " " + call.uri().getPath();
  }

  @Override
  public synchronized Answer send(Call call) {
    nova.pass();
    var path = call.uri().getPath();
    calls.merge(
        call.method() + " " + path.replaceAll("/[0-9a-f-]{36}|/machine-[0-9a-f].*", "/*"),
        1,
        Integer::sum);
    if (path.equals("/identity/v3/auth/tokens") && call.method().equals("POST")) {
      return login(Wire.json(call.body()));
    }
    if (!tokens.contains(header(call, "X-Auth-Token"))) {
      return unauthorized();
    }
    if (path.startsWith("/compute/v2.1/")) {
      return nova.send(Asked.of(call, 3));
    }
    if (path.startsWith("/network/v2.0/")) {
      return neutron.send(Asked.of(call, 3));
    }
    return path.startsWith("/image/v2/") ? glance.send(Asked.of(call, 3)) : answer(404);
  }

  private static String header(Call call, String name) {
    return call.headers().entrySet().stream()
        .filter(h -> h.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .flatMap(h -> h.getValue().stream())
        .findFirst()
        .orElse("");
  }

  private static Answer unauthorized() {
    var body = JSON.createObjectNode();
    body.putObject("error")
        .put("code", 401)
        .put("message", "The request you have made requires authentication.")
        .put("title", "Unauthorized");
    return answer(401, body);
  }

  private Answer login(JsonNode asked) {
    if (!known(asked.at("/auth/identity"), asked.at("/auth/scope"))) {
      return unauthorized();
    }
    var token = "gAAAA" + run + ++count;
    tokens.add(token);
    var body = JSON.createObjectNode();
    var told = body.putObject("token").put("expires_at", "2036-01-01T00:00:00.000000Z");
    told.putObject("project").put("id", "demo-id").put("name", "demo");
    var catalog = told.putArray("catalog");
    for (var service :
        Map.of("compute", "/compute/v2.1", "network", "/network", "image", "/image").entrySet()) {
      catalog
          .addObject()
          .put("type", service.getKey())
          .putArray("endpoints")
          .addObject()
          .put("interface", "public")
          .put("region", "RegionOne")
          .put("url", base + service.getValue());
    }
    return new Answer(
        201,
        Map.of("X-Subject-Token", List.of(token), "Content-Type", List.of("application/json")),
        body.toString());
  }

  private static boolean known(JsonNode identity, JsonNode scope) {
    var method = identity.at("/methods/0").asText();
    if (method.equals("application_credential")) {
      var credential = identity.path("application_credential");
      return scope.isMissingNode()
          && credential.path("id").asText().equals(CREDENTIAL)
          && credential.path("secret").asText().equals(CREDENTIAL_SECRET);
    }
    var user = identity.at("/password/user");
    return method.equals("password")
        && user.path("name").asText().equals(USER)
        && user.path("password").asText().equals(PASSWORD)
        && user.at("/domain/id").asText().equals("default")
        && scope.at("/project/name").asText().equals("demo");
  }

  @Override
  public synchronized void expireTokens() {
    tokens.clear();
  }

  @Override
  public synchronized void breakNextServer() {
    nova.breakNext = true;
  }

  @Override
  public boolean makes(Call call) {
    return call.method().equals("POST")
        && call.uri().getPath().matches(".*/(servers|os-keypairs|security-groups|floatingips)");
  }

  @Override
  public Answer refusal(Refusal refusal, Call call) {
    boolean network = call.uri().getPath().startsWith("/network");
    return switch (refusal) {
      case THROTTLED -> new Answer(429, Map.of(), "Too Many Requests");
      case OVERLOADED ->
          new Answer(503, Map.of(), "<html><body><h1>503 Service Unavailable</h1></body></html>");
      case BROKEN ->
          network
              ? neutronFault(
                  500,
                  "HTTPInternalServerError",
                  "Request Failed: internal server error while processing your request.")
              : novaFault(500, "computeFault", "Unexpected API Error. Please report this.");
      case QUOTA ->
          network
              ? MemoryNeutron.overQuota("floatingip")
              : call.uri().getPath().endsWith("os-keypairs")
                  ? novaFault(403, "forbidden", "Quota exceeded, too many key pairs.")
                  : MemoryNova.overQuota(10, 10);
      case NO_CAPACITY ->
          network
              ? neutronFault(
                  409,
                  "IpAddressGenerationFailure",
                  "No more IP addresses available on network " + MemoryNeutron.PUBLIC + ".")
              : novaFault(
                  403,
                  "forbidden",
                  "Quota exceeded for ram: Requested 512, but already used 1 of 1");
    };
  }

  @Override
  public synchronized List<Held> contents() {
    nova.pass();
    var held = new ArrayList<Held>();
    nova.keys.forEach(
        (name, _) -> held.add(new Held("key", name, Owner.ofLabel(name.replace('_', '.')), "")));
    neutron.groups.forEach((id, node) ->
        held.add(
            new Held(
                "group",
                id,
                Owner.ofLabel(node.path("name").asText()),
                Owner.ofLabel(node.path("name").asText()).isPresent()
                    ? ""
                    : node.path("security_group_rules").size() + " rules")));
    nova.servers.values().forEach(vm -> held.add(new Held("server", vm.id(), owner(vm.node), "")));
    neutron.ports.forEach((id, node) -> {
      if (!nova.servers.containsKey(node.path("device_id").asText())) {
        held.add(new Held("port", id, Optional.empty(), ""));
      }
    });
    neutron.floating.forEach((id, node) ->
        held.add(new Held("address", id, Owner.ofLabel(node.path("description").asText()), "")));
    return held;
  }

  private static Optional<Owner> owner(ObjectNode server) {
    var metadata = new HashMap<String, String>();
    server
        .path("metadata")
        .properties()
        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
    return Owner.ofTags(metadata);
  }

  @Override
  public synchronized List<String> flaws() {
    var flaws = new ArrayList<String>();
    for (var vm : nova.servers.values()) {
      var owner = owner(vm.node);
      if (owner.isPresent()) {
        flaws.addAll(flaws(vm, owner.get()));
      }
    }
    return flaws;
  }

  private List<String> flaws(MemoryNova.Vm vm, Owner owner) {
    var flaws = new ArrayList<String>();
    if (!nova.status(vm).equals("ACTIVE")) {
      flaws.add("the server is " + nova.status(vm));
    }
    if (!vm.node.path("key_name").asText().equals(owner.label().replace('.', '_'))) {
      flaws.add("the server has not our key");
    }
    if (vm.node.path("user_data").asText().isEmpty()) {
      flaws.add("the server has no user data");
    }
    var port = port(vm.id());
    if (port == null) {
      return List.of("the server has no port");
    }
    var group = neutron.groups.get(port.at("/security_groups/0").asText());
    if (group == null || !group.path("name").asText().equals(owner.label())) {
      flaws.add("the server is not in our group");
    } else if (group.path("security_group_rules").size() != 6) {
      flaws.add("the group has not two ports open for both protocols: " + group);
    }
    if (neutron.floating.values().stream()
        .noneMatch(f -> f.path("port_id").asText().equals(port.path("id").asText()))) {
      flaws.add("the server has no floating address");
    }
    return flaws;
  }

  private @Nullable JsonNode port(String server) {
    return neutron.ports.values().stream()
        .filter(p -> p.path("device_id").asText().equals(server))
        .findFirst()
        .orElse(null);
  }
}

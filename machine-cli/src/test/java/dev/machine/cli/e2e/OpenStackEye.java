package dev.machine.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Looks into a project of an OpenStack by itself, without a line of the program's: what is there,
/// and what there is to choose. Logs in by the usual `OS_*` variables.
final class OpenStackEye {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String token;
  private final JsonNode catalog;
  private final String project;

  private OpenStackEye(String token, JsonNode told) {
    this.token = token;
    this.catalog = told.path("catalog");
    this.project = told.at("/project/id").asText();
  }

  static OpenStackEye open() throws IOException, InterruptedException {
    var url =
        env("OS_AUTH_URL")
            .orElseThrow(() ->
                new AssertionError(
                    "this suite needs an OpenStack: set OS_AUTH_URL and the rest of OS_*"));
    var request =
        HttpRequest.newBuilder(URI.create(url.replaceFirst("/v3/?$", "") + "/v3/auth/tokens"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(login().toString()))
            .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new AssertionError("the cloud does not take the OS_* credentials: " + answer.body());
    }
    return new OpenStackEye(
        answer.headers().firstValue("X-Subject-Token").orElseThrow(),
        JSON.readTree(answer.body()).path("token"));
  }

  static Optional<String> env(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(v -> !v.isEmpty());
  }

  private static ObjectNode login() {
    var root = JSON.createObjectNode();
    var auth = root.putObject("auth");
    var identity = auth.putObject("identity");
    if (env("OS_APPLICATION_CREDENTIAL_ID").isPresent()) {
      identity.putArray("methods").add("application_credential");
      identity
          .putObject("application_credential")
          .put("id", env("OS_APPLICATION_CREDENTIAL_ID").get())
          .put("secret", env("OS_APPLICATION_CREDENTIAL_SECRET").orElse(""));
      return root;
    }
    identity.putArray("methods").add("password");
    var user = identity.putObject("password").putObject("user");
    user.put("name", env("OS_USERNAME").orElse("")).put("password", env("OS_PASSWORD").orElse(""));
    domain(user, "OS_USER_DOMAIN");
    var project = auth.putObject("scope").putObject("project");
    if (env("OS_PROJECT_ID").isPresent()) {
      project.put("id", env("OS_PROJECT_ID").get());
    } else {
      project.put("name", env("OS_PROJECT_NAME").orElse(""));
      domain(project, "OS_PROJECT_DOMAIN");
    }
    return root;
  }

  private static void domain(ObjectNode of, String variable) {
    var name = env(variable + "_NAME");
    of.putObject("domain")
        .put(
            name.isPresent() ? "name" : "id",
            name.or(() -> env(variable + "_ID")).orElse("default"));
  }

  private Optional<String> service(String type) {
    for (var service : catalog) {
      for (var endpoint : service.path("endpoints")) {
        if (service.path("type").asText().equals(type)
            && endpoint.path("interface").asText().equals("public")
            && env("OS_REGION_NAME")
                .filter(r -> !endpoint.path("region").asText().equals(r))
                .isEmpty()) {
          var url = endpoint.path("url").asText().replaceFirst("/$", "");
          return Optional.of(
              type.equals("network") && !url.endsWith("/v2.0")
                  ? url + "/v2.0"
                  : type.equals("image") && !url.endsWith("/v2") ? url + "/v2" : url);
        }
      }
    }
    return Optional.empty();
  }

  private HttpResponse<String> send(String method, String service, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(service(service).orElseThrow() + path))
            .header("X-Auth-Token", token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private JsonNode get(String service, String path) throws IOException, InterruptedException {
    var answer = send("GET", service, path, "");
    if (answer.statusCode() != 200) {
      throw new AssertionError("GET " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /// Everything of the project that somebody can have made for a server, a line each.
  Set<String> contents() throws IOException, InterruptedException {
    var lines = new TreeSet<String>();
    for (var server : get("compute", "/servers/detail").path("servers")) {
      lines.add("server " + server.path("id").asText() + " " + server.path("name").asText());
    }
    for (var key : get("compute", "/os-keypairs").path("keypairs")) {
      lines.add("key " + key.at("/keypair/name").asText());
    }
    for (var kind :
        Map.of("security-groups", "group", "floatingips", "address", "ports", "port").entrySet()) {
      var list = get("network", "/" + kind.getKey() + "?project_id=" + project);
      for (var node : list.path(kind.getKey().replace('-', '_'))) {
        if (!node.path("device_owner").asText().startsWith("network:")) {
          lines.add(
              kind.getValue() + " " + node.path("id").asText() + " " + node.path("name").asText());
        }
      }
    }
    if (service("volumev3").isPresent()) {
      for (var volume : get("volumev3", "/volumes/detail").path("volumes")) {
        lines.add("volume " + volume.path("id").asText() + " " + volume.path("name").asText());
      }
    }
    return lines;
  }

  private JsonNode server(String name) throws IOException, InterruptedException {
    for (var server : get("compute", "/servers/detail").path("servers")) {
      if (server.path("name").asText().equals(name)) {
        return server;
      }
    }
    return MissingNode.getInstance();
  }

  /// `ACTIVE`, `SHUTOFF`…; empty where there is no server of that name.
  String status(String name) throws IOException, InterruptedException {
    return server(name).path("status").asText();
  }

  /// Removes a server behind the program's back, and waits until it is gone.
  void removeServer(String name) throws IOException, InterruptedException {
    var id = server(name).path("id").asText();
    int status = send("DELETE", "compute", "/servers/" + id, "").statusCode();
    if (status != 204) {
      throw new AssertionError("DELETE of the server " + id + ": " + status);
    }
    while (!status(name).isEmpty()) {
      Thread.sleep(500);
    }
  }

  /// What to make servers of: what `OS_*` variables say, else an image that can be booted and the
  /// smallest size with a disk that it fits in.
  Map<String, String> choices() throws IOException, InterruptedException {
    var image = image();
    var chosen = new TreeMap<String, String>();
    chosen.put("OS_IMAGE_NAME", image.path("name").asText());
    chosen.put("OS_FLAVOR_NAME", env("OS_FLAVOR_NAME").orElse(flavor(image)));
    return chosen;
  }

  private JsonNode image() throws IOException, InterruptedException {
    var wanted = env("OS_IMAGE_NAME");
    for (var image : get("image", "/images?status=active").path("images")) {
      if (wanted.isPresent()
          ? image.path("name").asText().equals(wanted.get())
          : image.path("container_format").asText().equals("bare")) {
        return image;
      }
    }
    throw new AssertionError("the cloud has no such image: set OS_IMAGE_NAME");
  }

  private String flavor(JsonNode image) throws IOException, InterruptedException {
    long bytes = image.path("virtual_size").asLong(); // unknown before it was looked into: 0
    var flavors = new ArrayList<JsonNode>();
    get("compute", "/flavors/detail").path("flavors").forEach(flavors::add);
    return flavors.stream()
        .filter(f -> f.path("disk").asInt() > 0)
        .filter(f -> f.path("disk").asLong() << 30 >= bytes)
        .filter(f -> f.path("ram").asInt() >= image.path("min_ram").asInt())
        .min(Comparator.comparingInt(f -> f.path("ram").asInt()))
        .orElseThrow()
        .path("name")
        .asText();
  }

  /// A network that floating addresses come from.
  Optional<String> pool() throws IOException, InterruptedException {
    var external = get("network", "/networks?router:external=true").path("networks");
    return external.isEmpty()
        ? Optional.empty()
        : Optional.of(external.path(0).path("name").asText());
  }

  /// A further network with a subnet, of the project's own.
  ///
  /// @return its id
  String addNetwork(String name) throws IOException, InterruptedException {
    var body = JSON.createObjectNode();
    var network = body.putObject("network").put("name", name);
    var answer = send("POST", "network", "/networks", body.toString());
    if (answer.statusCode() != 201) { // a cloud without networks for projects, and we its admin
      network.put("provider:network_type", "flat").put("provider:physical_network", name);
      answer = send("POST", "network", "/networks", body.toString());
    }
    if (answer.statusCode() != 201) {
      throw new AssertionError("no second network: " + answer.body());
    }
    var id = JSON.readTree(answer.body()).at("/network/id").asText();
    var subnet = JSON.createObjectNode();
    subnet
        .putObject("subnet")
        .put("network_id", id)
        .put("ip_version", 4)
        .put("cidr", "192.168.231.0/24");
    answer = send("POST", "network", "/subnets", subnet.toString());
    if (answer.statusCode() != 201) {
      removeNetwork(id);
      throw new AssertionError("no second subnet: " + answer.body());
    }
    return id;
  }

  void removeNetwork(String id) throws IOException, InterruptedException {
    int status = send("DELETE", "network", "/networks/" + id, "").statusCode();
    if (status != 204) {
      throw new AssertionError("the network " + id + " stays: " + status);
    }
  }

  /// The most servers that the project may have.
  int quota() throws IOException, InterruptedException {
    return get("compute", "/limits").at("/limits/absolute/maxTotalInstances").asInt();
  }

  int servers() throws IOException, InterruptedException {
    return get("compute", "/servers").path("servers").size();
  }

  /// @return whether the cloud lets us
  boolean setQuota(int servers) throws IOException, InterruptedException {
    var body = JSON.createObjectNode();
    body.putObject("quota_set").put("instances", servers);
    return send("PUT", "compute", "/os-quota-sets/" + project, body.toString()).statusCode() == 200;
  }
}

package dev.machine.drivers.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.Blueprint;
import dev.machine.drivers.cloud.Boot;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.http.Transport;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks the API of the shed: `/sizes`, `/servers`, `/servers/ID`, `/servers/ID/power`.
final class ShedCloud implements Cloud {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Transport network;
  private final URI url;
  private final String token;

  ShedCloud(Transport network, URI url, String token) {
    this.network = network;
    this.url = url;
    this.token = token;
  }

  /// What a person asked for, once the cloud has said that it would do.
  private record Plan(String size) implements Blueprint {
    @Override
    public List<String> kinds() {
      return List.of("server");
    }
  }

  @Override
  public List<String> kinds() {
    return List.of("server");
  }

  @Override
  public Blueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    var size = request.options().text("shed-size").orElse("small");
    var offered = new ArrayList<String>();
    call("GET", "/sizes", "").forEach(s -> offered.add(s.asText()));
    if (!offered.contains(size)) {
      throw new DriverException.Refused(
          "the shed has no size \"" + size + "\"",
          "give --shed-size: one of " + String.join(", ", offered));
    }
    return new Plan(size);
  }

  @Override
  public String make(
      String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    var body = JSON.createObjectNode().put("size", ((Plan) blueprint).size());
    body.put("user-data", boot.userData());
    // In the call that makes it, so that a lost answer can be found again.
    owner.tags().forEach(body.putObject("tags")::put);
    return call("POST", "/servers", body.toString()).path("id").asText();
  }

  @Override
  public boolean repeatable(String kind) {
    return false; // A second POST makes a second server.
  }

  @Override
  public List<Item> owned(String kind, String storeId)
      throws DriverException, InterruptedException {
    var items = new ArrayList<Item>();
    for (var s : call("GET", "/servers?tag=" + Owner.STORE + "=" + storeId, "")) {
      owner(s)
          .map(o -> new Item(kind, s.path("id").asText(), o.ref(), Optional.of(made(s))))
          .ifPresent(items::add);
    }
    return items;
  }

  @Override
  public void remove(String kind, String id) throws DriverException, InterruptedException {
    call("DELETE", "/servers/" + id, "");
  }

  @Override
  public boolean exists(String kind, String id) throws DriverException, InterruptedException {
    return server(id).isPresent();
  }

  @Override
  public Optional<CloudServer> server(String id) throws DriverException, InterruptedException {
    return server(call("GET", "/servers/" + id, ""));
  }

  @Override
  public List<CloudServer> servers(String storeId) throws DriverException, InterruptedException {
    var servers = new ArrayList<CloudServer>();
    call("GET", "/servers?tag=" + Owner.STORE + "=" + storeId, "")
        .forEach(s -> server(s).ifPresent(servers::add));
    return servers;
  }

  @Override
  public void start(String id) throws DriverException, InterruptedException {
    call("POST", "/servers/" + id + "/power", "\"on\"");
  }

  @Override
  public void stop(String id) throws DriverException, InterruptedException {
    call("POST", "/servers/" + id + "/power", "\"shutdown\"");
  }

  @Override
  public void kill(String id) throws DriverException, InterruptedException {
    call("POST", "/servers/" + id + "/power", "\"off\"");
  }

  private static Optional<Owner> owner(JsonNode server) {
    var tags = new HashMap<String, String>();
    server.path("tags").properties().forEach(t -> tags.put(t.getKey(), t.getValue().asText()));
    return Owner.ofTags(tags);
  }

  private static Instant made(JsonNode server) {
    return Instant.parse(server.path("made").asText());
  }

  private static Optional<CloudServer> server(JsonNode s) {
    return owner(s)
        .map(o ->
            new CloudServer(
                s.path("id").asText(),
                o,
                switch (s.path("state").asText()) {
                  case "on" -> ServerState.RUNNING;
                  case "off" -> ServerState.STOPPED;
                  case "broken" -> ServerState.ERROR;
                  default -> ServerState.STARTING;
                },
                Optional.ofNullable(s.path("address").textValue()),
                Optional.empty(),
                Optional.ofNullable(s.path("fault").textValue())));
  }

  /// One exchange; a missing thing is an empty answer.
  private JsonNode call(String method, String path, String body)
      throws DriverException, InterruptedException {
    var headers = Map.of("Authorization", List.of("Bearer " + token));
    try {
      var answer = network.send(new Transport.Call(method, url.resolve(path), headers, body));
      return switch (answer.status()) {
        case 200, 201, 202 -> JSON.readTree(answer.body());
        case 204, 404 -> JSON.createObjectNode();
        default -> throw failure(answer.status());
      };
    } catch (JsonProcessingException e) {
      throw new CloudFailure.Rejected("the shed does not speak JSON", "look at --shed-url", "", e);
    } catch (IOException e) {
      throw new CloudFailure.Unavailable("the shed does not answer", "look at --shed-url", e);
    }
  }

  private static CloudFailure failure(int status) {
    return switch (status) {
      case 401, 403 ->
          new CloudFailure.Denied("the shed does not take the token", "set SHED_TOKEN", null);
      case 402 -> new CloudFailure.QuotaReached("the shed is full", "remove a server", null);
      case 409 -> new CloudFailure.Busy("the shed is busy with it", "wait", null);
      case 429 -> new CloudFailure.Throttled("too many calls", "wait", Optional.empty(), null);
      default ->
          status >= 500
              ? new CloudFailure.Unavailable("the shed has trouble", "try again later", null)
              : new CloudFailure.Rejected("the shed refused (HTTP " + status + ")", "", "", null);
    };
  }
}

package dev.machine.drivers.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.http.Transport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The shed in memory.
final class Shed implements Transport {

  private static final ObjectMapper JSON = new ObjectMapper();

  final Map<String, ObjectNode> servers = new LinkedHashMap<>();
  private int count;

  @Override
  public synchronized Answer send(Call call) throws IOException {
    if (!List.of("Bearer t0ken").equals(call.headers().get("Authorization"))) {
      return new Answer(401, Map.of(), "");
    }
    var path = call.uri().getPath().split("/");
    if (path[1].equals("sizes")) {
      return new Answer(200, Map.of(), "[\"small\", \"big\"]");
    }
    if (path.length == 2) {
      return call.method().equals("POST") ? make(call.body()) : list(call.uri().getQuery());
    }
    var server = servers.get(path[2]);
    if (server == null) {
      return new Answer(404, Map.of(), "");
    }
    switch (call.method()) {
      case "DELETE" -> servers.remove(path[2]);
      case "POST" -> server.put("state", call.body().equals("\"on\"") ? "on" : "off");
      default -> {}
    }
    return new Answer(200, Map.of(), server.toString());
  }

  private Answer make(String body) throws IOException {
    var server = (ObjectNode) JSON.readTree(body);
    server.put("id", "s" + ++count).put("state", "on").put("address", "203.0.113." + count);
    server.put("made", "2026-01-01T00:00:00Z").remove("user-data");
    servers.put("s" + count, server);
    return new Answer(201, Map.of(), server.toString());
  }

  private Answer list(String query) {
    var tag = query.split("=");
    var found = JSON.createArrayNode();
    servers.values().stream()
        .filter(s -> s.path("tags").path(tag[1]).asText().equals(tag[2]))
        .forEach(found::add);
    return new Answer(200, Map.of(), found.toString());
  }
}

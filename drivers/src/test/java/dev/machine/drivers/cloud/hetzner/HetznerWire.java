package dev.machine.drivers.cloud.hetzner;

import static dev.machine.drivers.cloud.hetzner.HetznerCatalog.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.http.Transport.Answer;
import dev.machine.drivers.cloud.http.Transport.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Requests taken apart, answers put together.
final class HetznerWire {

  private static final int PER_PAGE = 25;
  private static final int MOST_PER_PAGE = 50;

  private HetznerWire() {}

  /// @param path segments below `/v1`
  record Asked(String method, List<String> path, Map<String, String> query, JsonNode body) {

    static Asked of(Call call) {
      var segments = List.of(call.uri().getPath().split("/"));
      var query = new HashMap<String, String>();
      if (call.uri().getRawQuery() != null) {
        for (var pair : call.uri().getRawQuery().split("&")) {
          var parts = pair.split("=", 2);
          query.put(decoded(parts[0]), decoded(parts[1]));
        }
      }
      return new Asked(
          call.method(), segments.subList(2, segments.size()), query, json(call.body()));
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String segment(int index) {
      return index < path.size() ? path.get(index) : "";
    }

    boolean is(String wanted, int segments) {
      return method.equals(wanted) && path.size() == segments;
    }
  }

  private static JsonNode json(String text) {
    try {
      return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }

  static Answer answer(int status, JsonNode body) {
    return new Answer(status, Map.of("Content-Type", List.of("application/json")), body.toString());
  }

  static Answer error(int status, String code, String message) {
    var body = JSON.createObjectNode();
    body.putObject("error").put("code", code).put("message", message).putNull("details");
    return answer(status, body);
  }

  static Answer notFound(String what, String id) {
    return error(404, "not_found", what + " with ID '" + id + "' not found");
  }

  static Answer invalid(String field, String message) {
    var body = JSON.createObjectNode();
    var error = body.putObject("error");
    error.put("code", "invalid_input").put("message", "invalid input in field '" + field + "'");
    error
        .putObject("details")
        .putArray("fields")
        .addObject()
        .put("name", field)
        .putArray("messages")
        .add(message);
    return answer(422, body);
  }

  /// The page of a list that the query asks for, after its filters.
  static Answer page(Asked asked, String key, List<ObjectNode> all) {
    var shown = new ArrayList<>(all);
    asked
        .query()
        .forEach((name, value) -> {
          switch (name) {
            case "name", "status", "type", "architecture", "ip" ->
                shown.removeIf(n -> !n.path(name).asText().equals(value));
            case "label_selector" -> {
              var parts = value.split("==", 2);
              shown.removeIf(n -> !n.path("labels").path(parts[0]).asText().equals(parts[1]));
            }
            case "page", "per_page", "sort" -> {}
            default -> throw new IllegalArgumentException("no filter " + name);
          }
        });
    if (asked.query().getOrDefault("sort", "").equals("id:desc")) {
      shown.sort((a, b) -> Long.compare(b.path("id").asLong(), a.path("id").asLong()));
    }
    int page = Integer.parseInt(asked.query().getOrDefault("page", "1"));
    int size =
        Math.min(
            MOST_PER_PAGE,
            Integer.parseInt(asked.query().getOrDefault("per_page", Integer.toString(PER_PAGE))));
    int pages = Math.max(1, Math.ceilDiv(shown.size(), size));
    var body = JSON.createObjectNode();
    var array = body.putArray(key);
    shown.stream().skip((page - 1L) * size).limit(size).forEach(array::add);
    var meta =
        body.putObject("meta")
            .putObject("pagination")
            .put("page", page)
            .put("per_page", size)
            .put("last_page", pages)
            .put("total_entries", shown.size())
            .putNull("previous_page")
            .putNull("next_page");
    if (page < pages) {
      meta.put("next_page", page + 1);
    }
    return answer(200, body);
  }
}

package dev.machine.drivers.cloud.openstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.http.Transport.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What all services of an OpenStack have alike: JSON, paths, filters, pages.
final class Wire {

  static final ObjectMapper JSON = new ObjectMapper();

  private Wire() {}

  /// A request, taken apart.
  ///
  /// @param path segments below the service's own, without its version
  /// @param query in its order
  record Asked(
      String method, List<String> path, List<Map.Entry<String, String>> query, JsonNode body) {

    static Asked of(Transport.Call call, int service) {
      var segments = new ArrayList<>(List.of(call.uri().getPath().split("/")));
      var query = new ArrayList<Map.Entry<String, String>>();
      if (call.uri().getRawQuery() != null) {
        for (var pair : call.uri().getRawQuery().split("&")) {
          var parts = pair.split("=", 2);
          query.add(Map.entry(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : ""));
        }
      }
      return new Asked(
          call.method(),
          List.copyOf(segments.subList(Math.min(service, segments.size()), segments.size())),
          query,
          json(call.body()));
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /// Whether it is this method on this path, where `*` is any segment.
    boolean is(String wanted, String... segments) {
      if (!method.equals(wanted) || path.size() != segments.length) {
        return false;
      }
      for (int i = 0; i < segments.length; i++) {
        if (!segments[i].equals("*") && !segments[i].equals(path.get(i))) {
          return false;
        }
      }
      return true;
    }

    String param(String name) {
      return query.stream()
          .filter(e -> e.getKey().equals(name))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("");
    }
  }

  static JsonNode json(String text) {
    try {
      return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }

  static Answer answer(int status, JsonNode body) {
    return new Answer(status, Map.of("Content-Type", List.of("application/json")), body.toString());
  }

  static Answer answer(int status) {
    return new Answer(status, Map.of(), "");
  }

  /// `{"key": value}`.
  static Answer answer(int status, String key, JsonNode value) {
    return answer(status, JSON.createObjectNode().set(key, value));
  }

  /// A fault as Nova tells it.
  static Answer novaFault(int status, String kind, String message) {
    var body = JSON.createObjectNode();
    body.putObject(kind).put("code", status).put("message", message);
    return answer(status, body);
  }

  /// A fault as Neutron tells it.
  static Answer neutronFault(int status, String type, String message) {
    var body = JSON.createObjectNode();
    body.putObject("NeutronError").put("type", type).put("message", message).put("detail", "");
    return answer(status, body);
  }

  /// One page of a list: filtered by the fields that the query names, from `marker` on.
  ///
  /// @param most that a page holds
  /// @param here the address of the list, for the link to the next page
  static Answer page(Asked asked, String key, List<ObjectNode> all, int most, String here) {
    var shown = new ArrayList<>(all);
    for (var pair : asked.query()) {
      if (!List.of("marker", "limit", "fields", "sort", "sort_key").contains(pair.getKey())) {
        shown.removeIf(not(pair));
      }
    }
    var marker = asked.param("marker");
    var ids = shown.stream().map(n -> n.path("id").asText()).toList();
    shown.subList(0, ids.indexOf(marker) + 1).clear();
    int limit = asked.param("limit").isEmpty() ? most : Math.min(most, limit(asked));
    var body = JSON.createObjectNode();
    var array = body.putArray(key);
    shown.stream().limit(limit).map(n -> fields(asked, n)).forEach(array::add);
    if (shown.size() > limit) {
      body.putArray(key + "_links")
          .addObject()
          .put("rel", "next")
          .put("href", here + "?" + next(asked, shown.get(limit - 1).path("id").asText()));
    }
    return answer(200, body);
  }

  private static int limit(Asked asked) {
    return Integer.parseInt(asked.param("limit"));
  }

  private static Predicate<ObjectNode> not(Map.Entry<String, String> wanted) {
    return n -> !n.path(wanted.getKey()).asText().equals(wanted.getValue());
  }

  private static ObjectNode fields(Asked asked, ObjectNode node) {
    var wanted =
        asked.query().stream().filter(e -> e.getKey().equals("fields")).map(Map.Entry::getValue);
    var names = wanted.toList();
    return names.isEmpty() ? node : node.deepCopy().retain(names);
  }

  private static String next(Asked asked, String marker) {
    var query = new StringBuilder();
    for (var pair : asked.query()) {
      if (!pair.getKey().equals("marker")) {
        query.append(pair.getKey()).append('=').append(pair.getValue()).append('&');
      }
    }
    return query.append("marker=").append(marker).toString();
  }
}

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Things that are there at once: keys, firewalls, networks, placement groups.
final class MemoryThings {

  private final Pace pace;
  private final MemoryHetzner cloud;

  /// The key of one in answers: `ssh_key`.
  private final String one;

  /// What no two may have alike.
  private final List<String> unique;

  private final Predicate<String> held;

  final Map<String, ObjectNode> things = new LinkedHashMap<>();
  private final Map<String, Long> shown = new LinkedHashMap<>();

  /// @param held whether something else still uses the one of that id
  MemoryThings(
      Pace pace, MemoryHetzner cloud, String one, List<String> unique, Predicate<String> held) {
    this.pace = pace;
    this.cloud = cloud;
    this.one = one;
    this.unique = unique;
    this.held = held;
  }

  ObjectNode add(JsonNode body) {
    var id = cloud.id();
    var node = JSON.createObjectNode().put("id", Long.parseLong(id));
    body.properties().forEach(e -> node.set(e.getKey(), e.getValue()));
    node.put("created", pace.now().toString());
    if (!node.has("labels")) {
      node.putObject("labels");
    }
    things.put(id, node);
    shown.put(id, pace.nanos() + pace.listLag().toNanos());
    return node;
  }

  Answer send(Asked asked) {
    if (asked.is("GET", 1)) {
      return HetznerWire.page(
          asked,
          one + "s",
          things.entrySet().stream()
              .filter(e -> shown.getOrDefault(e.getKey(), 0L) <= pace.nanos())
              .map(Map.Entry::getValue)
              .toList());
    }
    if (asked.is("POST", 1)) {
      return create(asked.body());
    }
    var id = asked.segment(1);
    var thing = things.get(id);
    if (thing == null) {
      return notFound(one, id);
    }
    if (asked.is("GET", 2)) {
      return answer(200, JSON.createObjectNode().set(one, thing));
    }
    if (held.test(id)) {
      return error(409, "resource_in_use", one + " with ID '" + id + "' is still in use");
    }
    things.remove(id);
    return new Answer(204, Map.of(), "");
  }

  private Answer create(JsonNode body) {
    for (var field : unique) {
      if (things.values().stream().anyMatch(t -> t.path(field).equals(body.path(field)))) {
        return error(409, "uniqueness_error", one + " not unique: " + field);
      }
    }
    for (var rule : body.path("rules")) {
      for (var source : rule.path("source_ips")) {
        if (!source.asText().matches("[0-9a-f.:]+/\\d+")) {
          return HetznerWire.invalid("source_ips", source.asText() + " is no CIDR");
        }
      }
    }
    return answer(201, JSON.createObjectNode().set(one, add(body)));
  }
}

package dev.machine.drivers.cloud.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a server type is sold, and where there is room for it (`locations` of a server type; what
/// datacenters told until 2026).
final class TypeLocations {

  private final String type;
  private final Instant now;
  private final Map<String, JsonNode> locations = new LinkedHashMap<>();

  TypeLocations(JsonNode type, Instant now) {
    this.type = type.path("name").asText();
    this.now = now;
    type.path("locations").forEach(l -> locations.put(l.path("name").asText(), l));
  }

  List<String> names() {
    return List.copyOf(locations.keySet());
  }

  /// The first that has room, recommended ones before others.
  Optional<String> best() {
    var able = able();
    return able.stream()
        .filter(name -> at(name).path("recommended").asBoolean())
        .findFirst()
        .or(() -> able.stream().findFirst());
  }

  private List<String> able() {
    var able = new ArrayList<String>();
    locations.forEach((name, location) -> {
      if (location.path("available").asBoolean(true) && !withdrawn(location)) {
        able.add(name);
      }
    });
    return able;
  }

  private JsonNode at(String name) {
    return locations.getOrDefault(name, NullNode.instance);
  }

  /// Refuses a location where the type cannot be had.
  void require(String name) throws DriverException {
    var elsewhere =
        able().isEmpty()
            ? "choose another --hetzner-server-type"
            : "there is room in: " + String.join(", ", able());
    if (!locations.containsKey(name)) {
      throw new DriverException.Refused(
          "Hetzner does not offer " + type + " in " + name, elsewhere);
    }
    if (withdrawn(at(name))) {
      throw new DriverException.Refused(
          "Hetzner does not offer " + type + " in " + name + " any more", elsewhere);
    }
    if (!able().contains(name)) {
      throw new CloudFailure.NoCapacity(
          name + " has no room for a " + type + " now", elsewhere, null);
    }
  }

  private boolean withdrawn(JsonNode location) {
    var end = location.at("/deprecation/unavailable_after");
    try {
      return end.isTextual() && Instant.parse(end.asText()).isBefore(now);
    } catch (DateTimeParseException _) {
      return false;
    }
  }
}

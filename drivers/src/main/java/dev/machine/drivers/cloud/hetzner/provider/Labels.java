package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/// The labels of anything that has some.
public final class Labels {

  private Labels() {}

  public static Map<String, String> of(JsonNode thing) {
    var labels = new HashMap<String, String>();
    thing.path("labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }
}

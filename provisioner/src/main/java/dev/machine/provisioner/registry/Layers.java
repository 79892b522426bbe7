package dev.machine.provisioner.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.Progress;
import java.util.HashMap;
import java.util.Map;

/// How far a push is: the sum over its layers, as the engine tells of them.
final class Layers {
  private final Progress progress;
  private final Map<String, long[]> layers = new HashMap<>();

  Layers(Progress progress) {
    this.progress = progress;
  }

  void line(JsonNode line) {
    var detail = line.path("progressDetail");
    if (detail.path("total").asLong(0) > 0) {
      layers.put(
          line.path("id").asText(),
          new long[] {detail.path("current").asLong(), detail.path("total").asLong()});
      long done = 0;
      long total = 0;
      for (var layer : layers.values()) {
        done += Math.min(layer[0], layer[1]);
        total += layer[1];
      }
      progress.bytes(done, total);
    }
  }
}

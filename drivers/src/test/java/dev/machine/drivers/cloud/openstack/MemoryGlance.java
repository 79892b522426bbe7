package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Wire.JSON;
import static dev.machine.drivers.cloud.openstack.Wire.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.cloud.http.Transport.Answer;
import dev.machine.drivers.cloud.openstack.Wire.Asked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Glance 2 (docs.openstack.org/api-ref/image/v2): images, which nobody makes here.
final class MemoryGlance {

  static final String DEBIAN = "d1f0a3c5-0000-4000-8000-000000000001";

  private final Map<String, ObjectNode> images = new LinkedHashMap<>();

  MemoryGlance() {
    image(DEBIAN, "debian-12", "active", 2);
    image("d1f0a3c5-0000-4000-8000-000000000002", "debian-12-kernel", "active", 0);
    image("d1f0a3c5-0000-4000-8000-000000000003", "debian-13", "queued", 2);
  }

  private void image(String id, String name, String status, int disk) {
    var image = JSON.createObjectNode();
    image
        .put("id", id)
        .put("name", name)
        .put("status", status)
        .put("min_disk", disk)
        .put("min_ram", 0)
        .put("visibility", "public")
        .put("created_at", "2026-01-01T00:00:00Z");
    images.put(id, image);
  }

  boolean has(String id) {
    var image = images.get(id);
    return image != null && image.path("status").asText().equals("active");
  }

  Answer send(Asked asked) {
    if (asked.is("GET", "images")) {
      return Wire.page(asked, "images", List.copyOf(images.values()), 1000, "");
    }
    var image = asked.path().size() == 2 ? images.get(asked.path().getLast()) : null;
    return image != null && asked.method().equals("GET")
        ? answer(200, image)
        : new Answer(
            404,
            Map.of("Content-Type", List.of("text/html")),
            "<html><body><h1>404 Not Found</h1>No image found</body></html>");
  }
}

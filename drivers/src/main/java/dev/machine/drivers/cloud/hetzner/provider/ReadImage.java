package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Function;
import java.util.Locale;
import org.jclouds.compute.domain.Image;
import org.jclouds.compute.domain.ImageBuilder;
import org.jclouds.compute.domain.OperatingSystem;
import org.jclouds.compute.domain.OsFamily;

/// An image in jclouds' terms; a snapshot has no name, but a description.
final class ReadImage implements Function<JsonNode, Image> {

  @Override
  public Image apply(JsonNode image) {
    var description = image.path("description").asText();
    var system =
        OperatingSystem.builder()
            .family(OsFamily.fromValue(image.path("os_flavor").asText().toUpperCase(Locale.ROOT)))
            .version(image.path("os_version").asText(""))
            .arch(image.path("architecture").asText())
            .description(description)
            .is64Bit(true)
            .build();
    return new ImageBuilder()
        .ids(image.path("id").asText())
        .name(image.path("name").asText(description))
        .description(description)
        .operatingSystem(system)
        .status(
            image.path("status").asText().equals("available")
                ? Image.Status.AVAILABLE
                : Image.Status.PENDING)
        .build();
  }
}

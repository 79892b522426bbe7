package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Function;
import java.util.List;
import org.jclouds.compute.domain.Hardware;
import org.jclouds.compute.domain.HardwareBuilder;
import org.jclouds.compute.domain.Processor;
import org.jclouds.compute.domain.Volume;
import org.jclouds.compute.domain.VolumeBuilder;

/// A server type in jclouds' terms. An image must be for its architecture.
final class ReadHardware implements Function<JsonNode, Hardware> {

  private static final int MIB_PER_GIB = 1024;

  /// jclouds wants a speed, and Hetzner tells none.
  private static final double GHZ = 1.0;

  @Override
  public Hardware apply(JsonNode type) {
    var architecture = type.path("architecture").asText();
    return new HardwareBuilder()
        .ids(type.path("id").asText())
        .name(type.path("name").asText())
        .hypervisor("kvm")
        .processor(new Processor(type.path("cores").asInt(), GHZ))
        .ram((int) (type.path("memory").asDouble() * MIB_PER_GIB))
        .volumes(
            List.of(
                new VolumeBuilder()
                    .type(Volume.Type.LOCAL)
                    .size((float) type.path("disk").asInt())
                    .bootDevice(true)
                    .durable(true)
                    .build()))
        .supportsImage(image -> architecture.equals(image.getOperatingSystem().getArch()))
        .build();
  }
}

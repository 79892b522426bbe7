package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Gateway.Service.COMPUTE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;

/// Whether there is room: in the size for the image, in the project for the server.
final class Room {

  private Room() {}

  /// Whether the image can live in the size.
  static void requireFit(JsonNode image, JsonNode flavor) throws DriverException.Refused {
    var needs =
        Math.max(
            image.path("min_disk").asLong(),
            Math.ceilDiv(image.path("virtual_size").asLong(), 1L << 30));
    var disk = flavor.path("disk").asLong();
    if (disk > 0 && needs > disk) {
      throw new DriverException.Refused(
          "the image "
              + image.path("name").asText()
              + " needs a disk of "
              + needs
              + " GiB, and "
              + flavor.path("name").asText()
              + " has "
              + disk,
          "choose a larger --openstack-flavor-name");
    }
    if (image.path("min_ram").asLong() > flavor.path("ram").asLong()) {
      throw new DriverException.Refused(
          "the image "
              + image.path("name").asText()
              + " needs "
              + image.path("min_ram").asLong()
              + " MiB of memory, and "
              + flavor.path("name").asText()
              + " has "
              + flavor.path("ram").asLong(),
          "choose a larger --openstack-flavor-name");
    }
  }

  /// Whether the project may have one more server of that size (Nova, "Show rate and absolute
  /// limits"; -1 is no limit).
  static void requireQuota(Gateway gateway, JsonNode flavor)
      throws DriverException, InterruptedException {
    var limits = gateway.get(COMPUTE, "/limits").map(l -> l.at("/limits/absolute")).orElseThrow();
    require(limits, "maxTotalInstances", "totalInstancesUsed", 1, "servers");
    require(limits, "maxTotalCores", "totalCoresUsed", flavor.path("vcpus").asLong(), "processors");
    require(
        limits, "maxTotalRAMSize", "totalRAMUsed", flavor.path("ram").asLong(), "MiB of memory");
  }

  private static void require(JsonNode limits, String most, String used, long more, String what)
      throws CloudFailure {
    long limit = limits.path(most).asLong(-1);
    long now = limits.path(used).asLong();
    if (limit >= 0 && now + more > limit) {
      throw new CloudFailure.QuotaReached(
          "the project may have "
              + limit
              + " "
              + what
              + ", has "
              + now
              + ", and needs "
              + more
              + " more",
          "remove what is not needed (machine ls, machine orphans), or ask for more: openstack quota"
              + " show",
          null);
    }
  }
}

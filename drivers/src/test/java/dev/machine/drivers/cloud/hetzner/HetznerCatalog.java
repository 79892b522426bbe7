package dev.machine.drivers.cloud.hetzner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What Hetzner offers to everybody: types, images, locations, prices. The fields are those of the
/// public API documents; the figures are examples.
final class HetznerCatalog {

  static final ObjectMapper JSON = new ObjectMapper();

  final List<ObjectNode> locations = new ArrayList<>();
  final List<ObjectNode> types = new ArrayList<>();
  final List<ObjectNode> images = new ArrayList<>();

  HetznerCatalog() {
    location(1, "fsn1", "DE", "Falkenstein", "eu-central");
    location(2, "nbg1", "DE", "Nuremberg", "eu-central");
    location(4, "ash", "US", "Ashburn, VA", "us-east");
    type(114, "cx23", 2, 4, 40, "x86", "0.0056", List.of("fsn1 ok", "nbg1 recommended"));
    type(116, "cx43", 8, 16, 160, "x86", "0.0160", List.of("fsn1 ok", "nbg1 full"));
    type(45, "cax11", 2, 4, 40, "arm", "0.0060", List.of("fsn1 ok", "nbg1 ok"));
    type(108, "cpx11", 2, 2, 40, "x86", "0.0080", List.of("ash ok", "nbg1 gone"));
    type(3, "cx22", 2, 4, 40, "x86", "0.0060", List.of("fsn1 gone", "nbg1 gone"));
    image(310557660, "debian-13", "debian", "13", "x86", 5);
    image(310557661, "debian-13", "debian", "13", "arm", 5);
    image(161547269, "ubuntu-24.04", "ubuntu", "24.04", "x86", 5);
    image(161547270, "ubuntu-24.04", "ubuntu", "24.04", "arm", 5);
    image(114690387, "debian-12", "debian", "12", "x86", 5);
    var snapshot = image(999001, "", "debian", "12", "x86", 80);
    snapshot.put("type", "snapshot").putNull("name").put("description", "web with everything");
  }

  private void location(int id, String name, String country, String city, String zone) {
    locations.add(
        JSON.createObjectNode()
            .put("id", id)
            .put("name", name)
            .put("description", city + " DC Park 1")
            .put("country", country)
            .put("city", city)
            .put("latitude", 50.47612)
            .put("longitude", 12.370071)
            .put("network_zone", zone));
  }

  /// @param where location and how it is there: `ok`, `recommended`, `full` or `gone`
  private void type(
      int id,
      String name,
      int cores,
      int memory,
      int disk,
      String architecture,
      String hourly,
      List<String> where) {
    var type =
        JSON.createObjectNode()
            .put("id", id)
            .put("name", name)
            .put("description", name.toUpperCase(Locale.ROOT))
            .put("category", "Cost-optimized")
            .put("cores", cores)
            .put("memory", (double) memory)
            .put("disk", disk)
            .put("storage_type", "local")
            .put("cpu_type", "shared")
            .put("architecture", architecture)
            .put("deprecated", false)
            .putNull("deprecation");
    var prices = type.putArray("prices");
    var locations = type.putArray("locations");
    for (var entry : where) {
      var parts = entry.split(" ");
      var price = prices.addObject().put("location", parts[0]);
      price.putObject("price_hourly").put("net", hourly + "000000").put("gross", gross(hourly));
      var location =
          locations
              .addObject()
              .put("name", parts[0])
              .put("recommended", parts[1].equals("recommended"))
              .put("available", !parts[1].equals("full"));
      if (parts[1].equals("gone")) {
        location
            .putObject("deprecation")
            .put("announced", "2025-01-01T00:00:00+00:00")
            .put("unavailable_after", "2025-07-01T00:00:00Z");
      } else {
        location.putNull("deprecation");
      }
    }
    types.add(type);
  }

  private static String gross(String net) {
    return new BigDecimal(net).multiply(new BigDecimal("1.19")).toPlainString();
  }

  private ObjectNode image(
      int id, String name, String flavor, String version, String architecture, int disk) {
    var image =
        JSON.createObjectNode()
            .put("id", id)
            .put("type", "system")
            .put("status", "available")
            .put("name", name)
            .put("description", flavor + " " + version)
            .put("disk_size", disk)
            .put("created", "2025-08-10T00:00:00Z")
            .put("os_flavor", flavor)
            .put("os_version", version)
            .put("rapid_deploy", true)
            .put("architecture", architecture)
            .putNull("deprecated")
            .putNull("deleted");
    image.putObject("protection").put("delete", false);
    image.putObject("labels");
    images.add(image);
    return image;
  }

  static ObjectNode pricing() {
    var pricing = JSON.createObjectNode().put("currency", "EUR").put("vat_rate", "19.000000");
    var ips = pricing.putArray("primary_ips");
    var ipv4 = ips.addObject().put("type", "ipv4").putArray("prices");
    for (var location : List.of("fsn1", "nbg1", "ash")) {
      var price = ipv4.addObject().put("location", location);
      price.putObject("price_hourly").put("net", "0.0008").put("gross", gross("0.0008"));
    }
    return pricing;
  }
}

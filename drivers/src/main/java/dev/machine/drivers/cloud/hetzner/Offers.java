package dev.machine.drivers.cloud.hetzner;

import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.IMAGES;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.LOCATIONS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.PRIMARY_IPS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.SERVER_TYPES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind;
import dev.machine.drivers.cloud.hetzner.provider.Query;
import dev.machine.drivers.local.Suggest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What the cloud offers and what the person has there, by the names that a person knows it by.
final class Offers {

  private final Gateway gateway;

  /// Images do not change as long as the process lives; types do, since they sell out.
  private final Map<String, JsonNode> images = new ConcurrentHashMap<>();

  Offers(Gateway gateway) {
    this.gateway = gateway;
  }

  private static boolean isId(String text) {
    return text.matches("\\d{1,18}");
  }

  private static List<String> names(List<JsonNode> things) {
    return things.stream().map(t -> t.path("name").asText()).toList();
  }

  /// The type of that name. The first call of a plan, so it also tells whether the token is good.
  JsonNode type(String name) throws DriverException, InterruptedException {
    var found = gateway.list(SERVER_TYPES, Query.named(name));
    if (found.isEmpty()) {
      throw new DriverException.Refused(
          "there is no server type \"" + name + "\"", Suggest.instead(name, sold()));
    }
    return found.getFirst();
  }

  /// Names of the types that can be had somewhere.
  private List<String> sold() throws DriverException, InterruptedException {
    return names(
        gateway.list(SERVER_TYPES, Query.all()).stream()
            .filter(type -> new TypeLocations(type, Instant.now()).best().isPresent())
            .toList());
  }

  /// Where a server of that type can be made now.
  ///
  /// @param wanted empty for any
  String location(JsonNode type, Optional<String> wanted)
      throws DriverException, InterruptedException {
    var sold = new TypeLocations(type, Instant.now());
    var name = type.path("name").asText();
    if (wanted.isPresent()) {
      requireLocation(wanted.get(), sold);
      sold.require(wanted.get());
      return wanted.get();
    }
    return sold.best()
        .orElseThrow(() ->
            new CloudFailure.NoCapacity(
                "no location has room for a " + name + " now",
                "choose another --hetzner-server-type, or try later",
                null));
  }

  private void requireLocation(String wanted, TypeLocations sold)
      throws DriverException, InterruptedException {
    if (sold.names().contains(wanted)) {
      return;
    }
    var all = names(gateway.list(LOCATIONS, Query.all()));
    if (!all.contains(wanted)) {
      throw new DriverException.Refused(
          "there is no location \"" + wanted + "\"", Suggest.instead(wanted, all));
    }
  }

  /// An image that a server of that type can boot.
  JsonNode image(Optional<String> id, String name, JsonNode type)
      throws DriverException, InterruptedException {
    var architecture = type.path("architecture").asText();
    var key = id.orElse(name) + " " + architecture;
    var known = images.get(key);
    if (known != null) {
      return known;
    }
    var image =
        id.isPresent() || isId(name) ? imageById(id.orElse(name)) : imageByName(name, architecture);
    requireFit(image, type);
    images.put(key, image);
    return image;
  }

  private JsonNode imageById(String id) throws DriverException, InterruptedException {
    return gateway
        .get(IMAGES, id)
        .orElseThrow(() ->
            new DriverException.Refused(
                "there is no image or snapshot with the id " + id,
                "give a name such as debian-13 by --hetzner-image"));
  }

  private JsonNode imageByName(String name, String architecture)
      throws DriverException, InterruptedException {
    var found = gateway.list(IMAGES, Query.named(name).with("architecture", architecture));
    if (found.isEmpty()) {
      var there =
          gateway.list(
              IMAGES, Query.all().with("type", "system").with("architecture", architecture));
      throw new DriverException.Refused(
          "there is no image \"" + name + "\" for " + architecture,
          Suggest.instead(name, names(there)));
    }
    return found.getFirst();
  }

  private static void requireFit(JsonNode image, JsonNode type) throws DriverException.Refused {
    var name = image.path("name").asText(image.path("description").asText());
    if (!image.path("architecture").asText().equals(type.path("architecture").asText())) {
      throw new DriverException.Refused(
          "the image %s is for %s, and %s is %s"
              .formatted(
                  name,
                  image.path("architecture").asText(),
                  type.path("name").asText(),
                  type.path("architecture").asText()),
          "choose another --hetzner-image or --hetzner-server-type");
    }
    if (!image.path("status").asText().equals("available")) {
      throw new DriverException.Refused(
          "the image " + name + " is not available", "choose another --hetzner-image");
    }
    if (image.path("disk_size").asDouble() > type.path("disk").asDouble()) {
      throw new DriverException.Refused(
          "the image %s needs a disk of %s GB, and %s has %s"
              .formatted(
                  name,
                  image.path("disk_size").asText(),
                  type.path("name").asText(),
                  type.path("disk").asText()),
          "choose a larger --hetzner-server-type");
    }
  }

  /// The id of something that the person has in the project.
  ///
  /// @param what how a person calls it
  String own(Kind kind, String what, String nameOrId) throws DriverException, InterruptedException {
    var named = gateway.list(kind, Query.named(nameOrId));
    if (!named.isEmpty()) {
      return named.getFirst().path("id").asText();
    }
    if (isId(nameOrId) && gateway.get(kind, nameOrId).isPresent()) {
      return nameOrId;
    }
    throw new DriverException.Refused(
        "the project has no " + what + " \"" + nameOrId + "\"",
        Suggest.instead(nameOrId, names(gateway.list(kind, Query.all()))));
  }

  /// The id of the person's own primary IP, free and where the server will be.
  ///
  /// @param version `ipv4` or `ipv6`
  String primaryIp(String version, String wanted, String location)
      throws DriverException, InterruptedException {
    var byAddress = gateway.list(PRIMARY_IPS, Query.all().with("ip", wanted));
    var id =
        wanted.matches(".*[.:].*") && !byAddress.isEmpty()
            ? byAddress.getFirst().path("id").asText()
            : own(PRIMARY_IPS, "primary IP", wanted);
    var ip = gateway.get(PRIMARY_IPS, id).orElseThrow();
    var name = ip.path("name").asText();
    if (!ip.path("type").asText().equals(version)) {
      throw new DriverException.Refused(
          "the primary IP " + name + " is no " + version, "give one that is");
    }
    if (ip.path("assignee_id").isNumber()) {
      throw new DriverException.Refused(
          "the primary IP " + name + " is in use", "unassign it first, or give another");
    }
    var there = ip.at("/location/name").asText();
    if (!there.equals(location)) {
      throw new DriverException.Refused(
          "the primary IP %s is in %s, and the server would be in %s"
              .formatted(name, there, location),
          "--hetzner-server-location " + there);
    }
    return id;
  }
}

package dev.machine.drivers.cloud.openstack;

import static dev.machine.drivers.cloud.openstack.Gateway.Service.COMPUTE;
import static dev.machine.drivers.cloud.openstack.Gateway.Service.IMAGE;
import static dev.machine.drivers.cloud.openstack.Gateway.Service.NETWORK;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.local.Suggest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What the cloud offers, by the names that a person knows it by; each asked for once per process.
final class Offers {

  private final Gateway gateway;
  private final Map<String, JsonNode> known = new ConcurrentHashMap<>();

  Offers(Gateway gateway) {
    this.gateway = gateway;
  }

  /// A question whose answer is kept.
  private interface Question {
    JsonNode ask() throws DriverException, InterruptedException;
  }

  private JsonNode once(String key, Question question)
      throws DriverException, InterruptedException {
    var there = known.get(key);
    if (there != null) {
      return there;
    }
    var answer = question.ask();
    known.put(key, answer);
    return answer;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// The newest active image of exactly that name, or the image of that id.
  JsonNode image(Optional<String> id, Optional<String> name)
      throws DriverException, InterruptedException {
    if (id.isPresent()) {
      return once(
          "image " + id.get(),
          () -> {
            return gateway
                .get(IMAGE, "/images/" + encoded(id.get()))
                .orElseThrow(() ->
                    new DriverException.Refused(
                        "there is no image with the id " + id.get(), "openstack image list"));
          });
    }
    if (name.isEmpty()) {
      throw new DriverException.Refused(
          "no image is named",
          "--openstack-image-name NAME, or OS_IMAGE_NAME; here are "
              + String.join(", ", imageNames()));
    }
    return once(
        "image-name " + name.get(),
        () -> {
          var found =
              gateway.list(
                  IMAGE,
                  "/images?status=active&sort=created_at:desc&name=" + encoded(name.get()),
                  "images");
          if (found.isEmpty()) {
            throw new DriverException.Refused(
                "there is no image \"" + name.get() + "\"",
                Suggest.instead(name.get(), imageNames()));
          }
          return found.getFirst();
        });
  }

  /// The first hundred names: never the whole list, which may be long.
  private List<String> imageNames() throws DriverException, InterruptedException {
    return names(
        gateway
            .get(IMAGE, "/images?status=active&limit=100")
            .map(page -> page.path("images"))
            .orElseThrow());
  }

  private static List<String> names(Iterable<JsonNode> nodes) {
    var names = new ArrayList<String>();
    nodes.forEach(n -> names.add(n.path("name").asText()));
    return names;
  }

  JsonNode flavor(Optional<String> id, Optional<String> name)
      throws DriverException, InterruptedException {
    var all =
        once(
            "flavors",
            () -> {
              var array = Gateway.JSON.createArrayNode();
              array.addAll(gateway.list(COMPUTE, "/flavors/detail", "flavors"));
              return array;
            });
    var wanted = id.or(() -> name);
    if (wanted.isEmpty()) {
      throw new DriverException.Refused(
          "no size is named",
          "--openstack-flavor-name NAME, or OS_FLAVOR_NAME; here are "
              + String.join(", ", names(all)));
    }
    for (var flavor : all) {
      if (flavor.path(id.isPresent() ? "id" : "name").asText().equals(wanted.get())) {
        return flavor;
      }
    }
    throw new DriverException.Refused(
        "there is no size (flavor) \"" + wanted.get() + "\"",
        Suggest.instead(wanted.get(), names(all)));
  }

  /// The network of that id or name; where none is named the only one that servers can be in. Empty
  /// where the cloud has no network to choose.
  Optional<String> network(Optional<String> id, Optional<String> name)
      throws DriverException, InterruptedException {
    var all = networks();
    var wanted = id.or(() -> name);
    if (wanted.isPresent()) {
      return Optional.of(one(all, wanted.get(), id.isPresent(), "network"));
    }
    var usable =
        all.stream()
            .filter(n -> !n.path("router:external").asBoolean())
            .filter(n -> !n.path("subnets").isEmpty())
            .toList();
    if (usable.size() > 1) {
      throw new DriverException.Refused(
          "the project has several networks and none is named",
          "--openstack-net-name NAME, or OS_NETWORK_NAME: " + String.join(", ", names(usable)));
    }
    return usable.stream().findFirst().map(n -> n.path("id").asText());
  }

  /// The external network that floating addresses come from.
  String pool(String name) throws DriverException, InterruptedException {
    var external = networks().stream().filter(n -> n.path("router:external").asBoolean()).toList();
    for (var network : external) {
      if (network.path("id").asText().equals(name)) {
        return name;
      }
    }
    return one(external, name, false, "pool of floating addresses");
  }

  private List<JsonNode> networks() throws DriverException, InterruptedException {
    var all =
        once(
            "networks",
            () -> {
              var array = Gateway.JSON.createArrayNode();
              array.addAll(gateway.list(NETWORK, "/networks", "networks"));
              return array;
            });
    var list = new ArrayList<JsonNode>();
    all.forEach(list::add);
    return list;
  }

  private static String one(List<JsonNode> all, String wanted, boolean byId, String what)
      throws DriverException.Refused {
    var found =
        all.stream()
            .filter(n -> n.path(byId ? "id" : "name").asText().equals(wanted))
            .map(n -> n.path("id").asText())
            .toList();
    if (found.isEmpty()) {
      throw new DriverException.Refused(
          "there is no " + what + " \"" + wanted + "\"", Suggest.instead(wanted, names(all)));
    }
    if (found.size() > 1) {
      throw new DriverException.Refused(
          "there are several networks \"" + wanted + "\"",
          "name one by its id: " + String.join(", ", found));
    }
    return found.getFirst();
  }

  /// The ids of a person's own groups, from names or ids.
  List<String> groups(List<String> wanted) throws DriverException, InterruptedException {
    var ids = new ArrayList<String>();
    for (var group : wanted) {
      var found =
          gateway.list(
              NETWORK,
              "/security-groups?fields=id&fields=name&name=" + encoded(group),
              "security_groups");
      if (found.isEmpty()) {
        ids.add(
            gateway
                .get(NETWORK, "/security-groups/" + encoded(group))
                .orElseThrow(() ->
                    new DriverException.Refused(
                        "there is no security group \"" + group + "\"",
                        "openstack security group list"))
                .at("/security_group/id")
                .asText());
      } else {
        ids.add(found.getFirst().path("id").asText());
      }
    }
    return ids;
  }

  void requireKeypair(String name) throws DriverException, InterruptedException {
    if (gateway.get(COMPUTE, "/os-keypairs/" + encoded(name)).isEmpty()) {
      throw new DriverException.Refused(
          "there is no key pair \"" + name + "\"", "openstack keypair list");
    }
  }

  void requireZone(String name) throws DriverException, InterruptedException {
    var zones = new ArrayList<String>();
    for (var zone : gateway.list(COMPUTE, "/os-availability-zone", "availabilityZoneInfo")) {
      zones.add(zone.path("zoneName").asText());
    }
    if (!zones.contains(name)) {
      throw new DriverException.Refused(
          "there is no availability zone \"" + name + "\"", Suggest.instead(name, zones));
    }
  }
}

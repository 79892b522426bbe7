package dev.machine.drivers.cloud.hetzner;

import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.FIREWALLS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.NETWORKS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.PLACEMENT_GROUPS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.SSH_KEYS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.hetzner.HetznerBlueprint.Net;
import dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// From options to a [HetznerBlueprint]: everything that can be checked is.
final class Planning {

  private static final int SSH = 22;

  /// What a label's key and value may be (docs.hetzner.cloud, "Labels").
  private static final Pattern LABEL =
      Pattern.compile(
          "((?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?/)?"
              + "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)"
              + "=([A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");

  private final Gateway gateway;
  private final Offers offers;
  private volatile @Nullable JsonNode pricing;

  Planning(Gateway gateway) {
    this.gateway = gateway;
    this.offers = new Offers(gateway);
  }

  HetznerBlueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    var options = request.options();
    var labels = labels(options);
    var allowed = HetznerFactory.allowed(options);
    var net = net(options);
    var type = offers.type(text(options, "server-type").orElse("cx23"));
    var location = offers.location(type, text(options, "server-location"));
    var image =
        offers.image(text(options, "image-id"), text(options, "image").orElse("debian-13"), type);
    var networks = own(NETWORKS, "network", list(options, "networks"));
    var firewalls = own(FIREWALLS, "firewall", list(options, "firewalls"));
    var keys = own(SSH_KEYS, "SSH key", text(options, "existing-key-id").stream().toList());
    var group = own(PLACEMENT_GROUPS, "placement group", placementGroup(options));
    var withIps = ownIps(options, net, location);
    return new HetznerBlueprint(
        kinds(keys.isEmpty(), firewalls.isEmpty() && net.isPublic()),
        type.path("name").asText(),
        image.path("id").asText(),
        location,
        keys,
        firewalls,
        networks,
        group.stream().findFirst(),
        withIps,
        labels,
        allowed,
        List.of(SSH, request.enginePort()),
        price(type, location, net.ipv4() && withIps.ownIpv4().isEmpty()));
  }

  private static Optional<String> text(OptionValues options, String name) {
    return options.text(HetznerFactory.PREFIX + "-" + name).filter(v -> !v.isBlank());
  }

  /// Given again or by comma: a variable can say it only once.
  private static List<String> list(OptionValues options, String name) {
    return options.list(HetznerFactory.PREFIX + "-" + name).stream()
        .flatMap(v -> List.of(v.split(",")).stream())
        .map(String::strip)
        .filter(v -> !v.isEmpty())
        .toList();
  }

  private static List<String> placementGroup(OptionValues options) {
    return text(options, "placement-group").stream().toList();
  }

  private static boolean flag(OptionValues options, String name) {
    return options.flag(HetznerFactory.PREFIX + "-" + name);
  }

  private List<String> own(Kind kind, String what, List<String> wanted)
      throws DriverException, InterruptedException {
    var ids = new ArrayList<String>();
    for (var name : wanted) {
      ids.add(offers.own(kind, what, name));
    }
    return ids;
  }

  private static List<String> kinds(boolean key, boolean group) {
    var kinds = new ArrayList<String>();
    if (key) {
      kinds.add("key");
    }
    if (group) {
      kinds.add("group");
    }
    kinds.add("server");
    return kinds;
  }

  private static Net net(OptionValues options) throws DriverException.Refused {
    boolean none = flag(options, "disable-public");
    boolean byNetwork = none || flag(options, "use-private-network");
    boolean ipv4 = !none && !flag(options, "disable-public-ipv4");
    boolean ipv6 = !none && !flag(options, "disable-public-ipv6");
    if (byNetwork && list(options, "networks").isEmpty()) {
      throw new DriverException.Refused(
          "the host is to be reached by a private network, and none is named",
          "--hetzner-networks NAME");
    }
    if (!ipv4 && !ipv6 && !byNetwork) {
      throw new DriverException.Refused(
          "without a public address the host cannot be reached",
          "--hetzner-use-private-network, with --hetzner-networks NAME");
    }
    if ((!ipv4 && text(options, "primary-ipv4").isPresent())
        || (!ipv6 && text(options, "primary-ipv6").isPresent())) {
      throw new DriverException.Refused(
          "a primary IP is given, and addresses of its kind are turned off",
          "leave one of both away");
    }
    return new Net(ipv4, ipv6, Optional.empty(), Optional.empty(), byNetwork);
  }

  private Net ownIps(OptionValues options, Net net, String location)
      throws DriverException, InterruptedException {
    var four = text(options, "primary-ipv4");
    var six = text(options, "primary-ipv6");
    return new Net(
        net.ipv4(),
        net.ipv6(),
        four.isEmpty() ? four : Optional.of(offers.primaryIp("ipv4", four.get(), location)),
        six.isEmpty() ? six : Optional.of(offers.primaryIp("ipv6", six.get(), location)),
        net.byNetwork());
  }

  private static Map<String, String> labels(OptionValues options) throws DriverException.Refused {
    var labels = new TreeMap<String, String>();
    for (var label : list(options, "server-label")) {
      var parts = LABEL.matcher(label);
      if (!parts.matches() || label.startsWith("machine-")) {
        throw new DriverException.Refused(
            "--hetzner-server-label: \"" + label + "\" is no label",
            "KEY=VALUE of letters, digits, - _ and . (63 at most), not beginning with machine-");
      }
      var value = parts.group(2);
      labels.put(parts.group(1), value == null ? "" : value);
    }
    return labels;
  }

  /// Not knowing it is no reason to make nothing.
  private Optional<String> price(JsonNode type, String location, boolean ipv4)
      throws DriverException, InterruptedException {
    try {
      var known = pricing;
      if (known == null) {
        known = gateway.pricing();
        pricing = known;
      }
      return Price.of(type, location, ipv4, known);
    } catch (CloudFailure.Rejected _) {
      return Optional.empty();
    }
  }
}

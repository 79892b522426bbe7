package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.ec2.Ec2Blueprint.Addressing;
import dev.machine.drivers.cloud.ec2.Ec2Blueprint.Spot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// From what a person asked for to ids, each of which is there.
final class Planner {

  /// What EC2 takes at most (and we have some of our own).
  private static final int TAGS = 40;

  private final Regions regions;
  private final Sizes sizes;
  private final Images images;
  private final Networks networks;
  private final Own own;

  Planner(Gateway gateway) {
    this.regions = new Regions(gateway);
    this.sizes = new Sizes(gateway);
    this.images = new Images(gateway);
    this.networks = new Networks(gateway);
    this.own = new Own(gateway);
  }

  Ec2Blueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    var options = request.options();
    // First what needs no call.
    var access = Access.of(options, request.enginePort());
    var tags = tags(options);
    var spot = spot(options);
    requireKeyType(key(request));
    regions.require();
    var size = sizes.get(Ec2Factory.given(options, "instance-type").orElse("t3.micro"));
    if (spot.isPresent() && !size.spot()) {
      throw new DriverException.Refused(
          size.name() + " cannot be a spot instance", "choose another --amazonec2-instance-type");
    }
    var image = images.get(options, size);
    int rootGib = rootGib(options, image);
    var subnet = networks.place(options, size, request.ref().nonce());
    var groups = own.groups(Ec2Factory.words(options, "security-group"), subnet.vpc());
    var keypair = Ec2Factory.given(options, "keypair-name");
    if (keypair.isPresent()) {
      own.requireKeypair(keypair.get());
    }
    return new Ec2Blueprint(
        kinds(keypair.isEmpty(), groups.isEmpty()),
        size.name(),
        image,
        rootGib,
        Ec2Factory.given(options, "volume-type").orElse("gp3"),
        subnet,
        groups,
        access,
        keypair,
        Ec2Factory.given(options, "iam-instance-profile"),
        tags,
        addressing(options),
        Ec2Factory.flag(options, "monitoring"),
        spot);
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

  /// There may be none yet: it is made after the first check.
  static String key(ServerRequest request) {
    return request.firstBoot().authorizedKeys().stream().findFirst().orElse("");
  }

  /// EC2 takes RSA and Ed25519.
  private static void requireKeyType(String key) throws DriverException.Refused {
    if (!key.isEmpty() && !key.startsWith("ssh-ed25519 ") && !key.startsWith("ssh-rsa ")) {
      throw new DriverException.Refused(
          "Amazon EC2 takes no key of the type " + key.split(" ")[0],
          "give a key pair of your own by --amazonec2-keypair-name");
    }
  }

  private static int rootGib(OptionValues options, Images.Image image)
      throws DriverException.Refused {
    int wanted = options.integer(Ec2Factory.PREFIX + "-root-size").orElse(16);
    if (wanted < image.rootGib()) {
      throw new DriverException.Refused(
          "--amazonec2-root-size: the image needs %d GiB, and %d were given"
              .formatted(image.rootGib(), wanted),
          "give --amazonec2-root-size " + image.rootGib() + " or more");
    }
    return wanted;
  }

  private static Addressing addressing(OptionValues options) {
    return Ec2Factory.flag(options, "private-address-only")
        ? Addressing.PRIVATE_ONLY
        : Ec2Factory.flag(options, "use-private-address") ? Addressing.PRIVATE : Addressing.PUBLIC;
  }

  private static Optional<Spot> spot(OptionValues options) throws DriverException.Refused {
    var price = Ec2Factory.given(options, "spot-price");
    if (price.isPresent() && !price.get().matches("\\d{1,4}(\\.\\d{1,6})?")) {
      throw new DriverException.Refused(
          "--amazonec2-spot-price: \"" + price.get() + "\" is no price", "give one such as 0.05");
    }
    return Ec2Factory.flag(options, "request-spot-instance")
        ? Optional.of(new Spot(price))
        : Optional.empty();
  }

  private static Map<String, String> tags(OptionValues options) throws DriverException.Refused {
    var text = Ec2Factory.given(options, "tags");
    var tags = new LinkedHashMap<String, String>();
    if (text.isEmpty()) {
      return tags;
    }
    var words = text.get().split(",", -1);
    for (int i = 0; i + 1 < words.length; i += 2) {
      tags.put(words[i].strip(), words[i + 1].strip());
    }
    if (words.length % 2 != 0
        || tags.size() > TAGS
        || tags.keySet().stream().anyMatch(Planner::taken)) {
      throw new DriverException.Refused(
          "--amazonec2-tags: \"" + text.get() + "\" will not do",
          "give key,value,key,value; no key may begin with aws: or machine-");
    }
    return tags;
  }

  private static boolean taken(String key) {
    return key.isEmpty() || key.startsWith("aws:") || key.startsWith("machine-");
  }
}

package dev.machine.drivers.cloud.hetzner;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudFactory;
import java.util.List;

/// Announces the `hetzner` driver. Names of options and variables are those of the predecessor's
/// driver that people know.
public final class HetznerFactory extends CloudFactory {

  static final String PREFIX = "hetzner";

  private static final List<OptionSpec> ACCOUNT =
      List.of(
          text("api-token", "API token of the project, with read and write access")
              .withEnv("HETZNER_API_TOKEN", "HCLOUD_TOKEN")
              .asSecret(),
          text("endpoint", "Where the API is, with /v1")
              .withDefault("https://api.hetzner.cloud/v1")
              .withEnv("HETZNER_ENDPOINT", "HCLOUD_ENDPOINT"));

  private static final List<OptionSpec> SERVER =
      List.of(
          text("server-type", "Type of the server").withDefault("cx23").withEnv("HETZNER_TYPE"),
          text("server-location", "Location, such as fsn1; without: one that has the type")
              .withEnv("HETZNER_LOCATION"),
          text("image", "Image, by name or id, for the type's architecture")
              .withDefault("debian-13")
              .withEnv("HETZNER_IMAGE"),
          text("image-id", "Image or snapshot, by id").withEnv("HETZNER_IMAGE_ID"),
          list("networks", "Your networks that it is in, by name or id")
              .withEnv("HETZNER_NETWORKS"),
          flag("use-private-network", "Reach it by its address in the first of those networks")
              .withEnv("HETZNER_USE_PRIVATE_NETWORK"),
          flag("disable-public-ipv4", "No public IPv4 address")
              .withEnv("HETZNER_DISABLE_PUBLIC_IPV4"),
          flag("disable-public-ipv6", "No public IPv6 address")
              .withEnv("HETZNER_DISABLE_PUBLIC_IPV6"),
          flag("disable-public", "No public address; reach it by its network")
              .withEnv("HETZNER_DISABLE_PUBLIC"),
          text("primary-ipv4", "Your own primary IPv4, by name, id or address")
              .withEnv("HETZNER_PRIMARY_IPV4"),
          text("primary-ipv6", "Your own primary IPv6, by name, id or address")
              .withEnv("HETZNER_PRIMARY_IPV6"),
          list("firewalls", "Your own firewalls, by name or id, instead of one that we make")
              .withEnv("HETZNER_FIREWALLS"),
          text("placement-group", "Your placement group, by name or id")
              .withEnv("HETZNER_PLACEMENT_GROUP"),
          text("existing-key-id", "Your own SSH key of the project, by name or id, besides our key")
              .withEnv("HETZNER_EXISTING_KEY_ID"),
          list("server-label", "A label of your own, KEY=VALUE"));

  public HetznerFactory() {
    super("hetzner", PREFIX, ACCOUNT, SERVER);
  }

  private static OptionSpec text(String name, String description) {
    return option(name, OptionSpec.Type.STRING, description);
  }

  private static OptionSpec list(String name, String description) {
    return option(name, OptionSpec.Type.LIST, description);
  }

  private static OptionSpec flag(String name, String description) {
    return option(name, OptionSpec.Type.FLAG, description);
  }

  private static OptionSpec option(String name, OptionSpec.Type type, String description) {
    return OptionSpec.of(PREFIX + "-" + name, type, description);
  }

  @Override
  public List<String> aliases() {
    return List.of("hcloud");
  }

  @Override
  public String description() {
    return "a server of Hetzner Cloud";
  }

  @Override
  protected Cloud connect(OptionValues options) throws DriverException {
    return HetznerCloud.connect(Account.of(options));
  }

  static List<String> allowed(OptionValues options) throws DriverException.Refused {
    return allowFrom(options, PREFIX);
  }
}

package dev.machine.drivers.cloud.jclouds;

import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudFactory;
import java.util.List;
import java.util.Optional;

/// Announces the `jclouds` driver.
public final class JcloudsFactory extends CloudFactory {

  static final String PREFIX = "jclouds";

  private static final List<OptionSpec> ACCOUNT =
      List.of(
          text("provider", "Id of the provider or API, such as digitalocean2")
              .withEnv("JCLOUDS_PROVIDER")
              .asRequired(),
          text("endpoint", "Where its API is; needed for an API that many clouds have")
              .withEnv("JCLOUDS_ENDPOINT"),
          text("identity", "Identity, as the provider calls it: user, key id, account")
              .withEnv("JCLOUDS_IDENTITY"),
          text("credential", "Credential: password, secret key, token")
              .withEnv("JCLOUDS_CREDENTIAL")
              .asSecret(),
          OptionSpec.of(
              "jclouds-property",
              OptionSpec.Type.LIST,
              "A property of the provider, KEY=VALUE; no secrets"));

  private static final List<OptionSpec> SERVER =
      List.of(
          text("image", "Image, by id or exact name").withEnv("JCLOUDS_IMAGE"),
          text("size", "Size, by id or exact name; without: the smallest").withEnv("JCLOUDS_SIZE"),
          text("location", "Location, by id").withEnv("JCLOUDS_LOCATION"),
          OptionSpec.of("jclouds-network", OptionSpec.Type.LIST, "A network, by id"));

  public JcloudsFactory() {
    super("jclouds", PREFIX, ACCOUNT, SERVER);
  }

  private static OptionSpec text(String name, String description) {
    return OptionSpec.of(PREFIX + "-" + name, OptionSpec.Type.STRING, description);
  }

  @Override
  public String description() {
    return "a server of any provider that Apache jclouds has";
  }

  @Override
  public boolean tellsAll() {
    return false;
  }

  @Override
  public Optional<String> caution() {
    return Optional.of(
        "the jclouds driver asks a provider that this program does not know: what the provider makes"
            + " beside the server (addresses, groups, disks) may stay behind, and its firewall is"
            + " yours to set");
  }

  @Override
  protected Cloud connect(OptionValues options) throws DriverException {
    throw new IllegalStateException("it is opened with its store");
  }

  @Override
  protected Cloud connect(DriverContext context) throws DriverException {
    return JcloudsCloud.connect(context);
  }
}

package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudFactory;
import java.util.List;

/// Announces the `openstack` driver. Names of options are the predecessor's, those of variables
/// openstackclient's too.
public final class OpenStackFactory extends CloudFactory {

  static final String PREFIX = "openstack";

  private static final List<OptionSpec> ACCOUNT =
      List.of(
          text("cloud", "An entry of clouds.yaml").withEnv("OS_CLOUD"),
          OptionSpec.of(
                  "openstack-clouds-file",
                  OptionSpec.Type.PATH,
                  "clouds.yaml, where it is in no usual place")
              .withEnv("OS_CLIENT_CONFIG_FILE"),
          text("auth-url", "Where Keystone is, with /v3").withEnv("OS_AUTH_URL"),
          text("username", "User name").withEnv("OS_USERNAME"),
          text("user-id", "User id, instead of name and domain").withEnv("OS_USER_ID"),
          text("password", "Password").withEnv("OS_PASSWORD").asSecret(),
          text("domain-name", "Domain of the user, by name")
              .withEnv("OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME"),
          text("domain-id", "Domain of the user, by id")
              .withEnv("OS_USER_DOMAIN_ID", "OS_DOMAIN_ID"),
          text("tenant-name", "Project, by name").withEnv("OS_PROJECT_NAME", "OS_TENANT_NAME"),
          text("tenant-id", "Project, by id").withEnv("OS_PROJECT_ID", "OS_TENANT_ID"),
          text("project-domain-name", "Domain of the project, by name")
              .withEnv("OS_PROJECT_DOMAIN_NAME"),
          text("project-domain-id", "Domain of the project, by id").withEnv("OS_PROJECT_DOMAIN_ID"),
          text(
                  "application-credential-id",
                  "An application credential, instead of user and project")
              .withEnv("OS_APPLICATION_CREDENTIAL_ID"),
          text("application-credential-secret", "Its secret")
              .withEnv("OS_APPLICATION_CREDENTIAL_SECRET")
              .asSecret(),
          text("region", "Region, where there are several").withEnv("OS_REGION_NAME"),
          text("endpoint-type", "public, internal or admin (default: public)")
              .withEnv("OS_INTERFACE", "OS_ENDPOINT_TYPE"),
          OptionSpec.of(
                  "openstack-cacert",
                  OptionSpec.Type.PATH,
                  "PEM file of the authority that the cloud's certificates are of")
              .withEnv("OS_CACERT"));

  private static final List<OptionSpec> SERVER =
      List.of(
          text("image-name", "Image, by name").withEnv("OS_IMAGE_NAME"),
          text("image-id", "Image, by id").withEnv("OS_IMAGE_ID"),
          text("flavor-name", "Size, by name").withEnv("OS_FLAVOR_NAME"),
          text("flavor-id", "Size, by id").withEnv("OS_FLAVOR_ID"),
          text("net-name", "Network, by name; needed where there are several")
              .withEnv("OS_NETWORK_NAME"),
          text("net-id", "Network, by id").withEnv("OS_NETWORK_ID"),
          text("floatingip-pool", "External network to take a floating address from")
              .withEnv("OS_FLOATINGIP_POOL"),
          text("sec-groups", "Your own security groups, by comma, instead of one that we make")
              .withEnv("OS_SECURITY_GROUPS"),
          text("keypair-name", "Your own key pair, besides our key").withEnv("OS_KEYPAIR_NAME"),
          text("availability-zone", "Availability zone").withEnv("OS_AVAILABILITY_ZONE"),
          text("ip-version", "4 or 6: which address to reach the host by")
              .withDefault("4")
              .withEnv("OS_IP_VERSION"),
          OptionSpec.of(
                  "openstack-config-drive",
                  OptionSpec.Type.FLAG,
                  "Give user data by a drive, for clouds without a metadata service")
              .withEnv("OS_CONFIG_DRIVE"));

  public OpenStackFactory() {
    super("openstack", PREFIX, ACCOUNT, SERVER);
  }

  private static OptionSpec text(String name, String description) {
    return OptionSpec.of(PREFIX + "-" + name, OptionSpec.Type.STRING, description);
  }

  @Override
  public List<String> aliases() {
    return List.of("nova");
  }

  @Override
  public String description() {
    return "a server of any OpenStack cloud";
  }

  @Override
  protected Cloud connect(OptionValues options) throws DriverException {
    return OpenStackCloud.connect(Account.of(options));
  }

  static List<String> allowed(OptionValues options) throws DriverException.Refused {
    return allowFrom(options, PREFIX);
  }
}

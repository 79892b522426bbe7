package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudFactory;
import java.util.List;
import java.util.Optional;

/// Announces the `amazonec2` driver. Names of options and variables are the predecessor's.
public final class Ec2Factory extends CloudFactory {

  static final String PREFIX = "amazonec2";

  /// The account that Debian publishes its images from (wiki.debian.org/Cloud/AmazonEC2Image).
  static final String DEBIAN = "136693071363";

  // The id of a key is a secret too: kept beside a new secret it would only be the wrong one.
  private static final List<OptionSpec> ACCOUNT =
      List.of(
          text("access-key", "Access key id").withEnv("AWS_ACCESS_KEY_ID").asSecret(),
          text("secret-key", "Secret access key").withEnv("AWS_SECRET_ACCESS_KEY").asSecret(),
          text("session-token", "Session token of temporary credentials")
              .withEnv("AWS_SESSION_TOKEN")
              .asSecret(),
          text("profile", "A profile of ~/.aws/credentials, instead of keys")
              .withEnv("AWS_PROFILE"),
          option(
                  "credentials-file",
                  OptionSpec.Type.PATH,
                  "Profiles, where not in ~/.aws/credentials")
              .withEnv("AWS_SHARED_CREDENTIALS_FILE"),
          text("region", "Region")
              .withDefault("us-east-1")
              .withEnv("AWS_DEFAULT_REGION", "AWS_REGION"),
          text("endpoint", "URL of another cloud that speaks this API")
              .withEnv("AWS_ENDPOINT", "AWS_ENDPOINT_URL_EC2"));

  private static final List<OptionSpec> SERVER =
      List.of(
          text("ami", "Image: an id, or a name with * (default: the newest Debian 13)")
              .withEnv("AWS_AMI"),
          text("ami-owner", "Who made the image that is named (default: Debian)")
              .withDefault(DEBIAN)
              .withEnv("AWS_AMI_OWNER"),
          text("instance-type", "Size: any type that the region offers")
              .withDefault("t3.micro")
              .withEnv("AWS_INSTANCE_TYPE"),
          option("root-size", OptionSpec.Type.INTEGER, "Size of the root disk, GiB")
              .withDefault("16")
              .withEnv("AWS_ROOT_SIZE"),
          text("volume-type", "Type of the root disk")
              .withDefault("gp3")
              .withEnv("AWS_VOLUME_TYPE"),
          text("vpc-id", "VPC (default: the region's default VPC)").withEnv("AWS_VPC_ID"),
          text("subnet-id", "Subnet (default: one of the VPC)").withEnv("AWS_SUBNET_ID"),
          text("zone", "Availability zone: b, or eu-west-1b").withEnv("AWS_ZONE"),
          option(
                  "security-group",
                  OptionSpec.Type.LIST,
                  "Your own security group, by name or id, instead of one that we make")
              .withEnv("AWS_SECURITY_GROUP"),
          option(
              "open-port",
              OptionSpec.Type.LIST,
              "A further port to open in our group: 80, or 53/udp"),
          text("keypair-name", "Your own key pair, instead of importing our key")
              .withEnv("AWS_KEYPAIR_NAME"),
          text("iam-instance-profile", "IAM instance profile, by name or ARN")
              .withEnv("AWS_INSTANCE_PROFILE"),
          text("tags", "Further tags: key,value,key,value").withEnv("AWS_TAGS"),
          option(
              "private-address-only",
              OptionSpec.Type.FLAG,
              "No public address; reached by the private one"),
          option("use-private-address", OptionSpec.Type.FLAG, "Reached by the private address"),
          option("monitoring", OptionSpec.Type.FLAG, "Detailed monitoring, which costs extra"),
          option(
              "request-spot-instance",
              OptionSpec.Type.FLAG,
              "A spot instance: cheaper, may be taken away"),
          text("spot-price", "The most to pay for it, USD an hour (default: as on demand)"));

  public Ec2Factory() {
    super("amazonec2", PREFIX, ACCOUNT, SERVER);
  }

  private static OptionSpec text(String name, String description) {
    return option(name, OptionSpec.Type.STRING, description);
  }

  private static OptionSpec option(String name, OptionSpec.Type type, String description) {
    return OptionSpec.of(PREFIX + "-" + name, type, description);
  }

  /// The value of an option, where it says something.
  static Optional<String> given(OptionValues options, String name) {
    return options.text(PREFIX + "-" + name).filter(v -> !v.isBlank());
  }

  /// The values of an option; one that came from a variable may be several, by comma.
  static List<String> words(OptionValues options, String name) {
    return options.list(PREFIX + "-" + name).stream()
        .flatMap(v -> List.of(v.split(",")).stream())
        .map(String::strip)
        .filter(v -> !v.isEmpty())
        .toList();
  }

  static boolean flag(OptionValues options, String name) {
    return options.flag(PREFIX + "-" + name);
  }

  static List<String> allowed(OptionValues options) throws DriverException.Refused {
    return allowFrom(options, PREFIX);
  }

  @Override
  public List<String> aliases() {
    return List.of("ec2", "aws");
  }

  @Override
  public String description() {
    return "a server of Amazon EC2";
  }

  @Override
  protected Cloud connect(OptionValues options) throws DriverException {
    return Ec2Cloud.connect(Account.of(options));
  }
}

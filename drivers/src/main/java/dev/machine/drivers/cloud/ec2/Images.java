package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Machine images. Only ever asked for by id, or by name and owner: there are hundreds of
/// thousands.
final class Images {

  private static final Set<String> UNKNOWN =
      Set.of("InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "InvalidAMIID.Unavailable");

  /// An image.
  ///
  /// @param architecture in EC2's words
  /// @param rootDevice its name for the server, such as `/dev/xvda`
  /// @param rootGib what the root disk has at least
  /// @param otherDevices further disks that come with it
  record Image(
      String id, String architecture, String rootDevice, int rootGib, List<String> otherDevices) {}

  private final Gateway gateway;
  private final Remembered<Image> known = new Remembered<>();

  Images(Gateway gateway) {
    this.gateway = gateway;
  }

  /// The image that the options name, for that size.
  Image get(OptionValues options, Sizes.Size size) throws DriverException, InterruptedException {
    var given = Ec2Factory.given(options, "ami");
    if (given.isPresent() && given.get().startsWith("ami-")) {
      var image = known.get(given.get(), () -> byId(given.get()));
      if (!size.architectures().contains(image.architecture())) {
        throw new DriverException.Refused(
            "the image %s is for %s, and %s is %s"
                .formatted(
                    image.id(),
                    image.architecture(),
                    size.name(),
                    String.join(" or ", size.architectures())),
            "choose another --amazonec2-ami or --amazonec2-instance-type");
      }
      return image;
    }
    var name = given.orElse("debian-13-" + debian(size.architecture()) + "-*");
    var owner = Ec2Factory.given(options, "ami-owner").orElse(Ec2Factory.DEBIAN);
    return known.get(
        name + "\n" + owner + "\n" + size.architecture(),
        () -> newest(name, owner, size.architecture()));
  }

  private static String debian(String architecture) {
    return architecture.startsWith("arm64") ? "arm64" : "amd64";
  }

  private Image byId(String id) throws DriverException, InterruptedException {
    return gateway
        .unless(UNKNOWN, Form.of("DescribeImages").list("ImageId", List.of(id)))
        .answer()
        .flatMap(x -> x.all("imagesSet/item").stream().findFirst())
        .map(Images::read)
        .orElseThrow(() ->
            new DriverException.Refused(
                "there is no image " + id + " in " + gateway.account().region(),
                "an image has another id in each region; a name such as debian-13-amd64-* is the"
                    + " same everywhere"));
  }

  private Image newest(String name, String owner, String architecture)
      throws DriverException, InterruptedException {
    var form =
        Form.of("DescribeImages")
            .list("Owner", List.of(owner))
            .filter("name", name)
            .filter("architecture", architecture)
            .filter("state", "available")
            .filter("root-device-type", "ebs")
            .filter("virtualization-type", "hvm");
    return gateway.call(form).all("imagesSet/item").stream()
        .max(
            Comparator.comparing((Xml x) -> x.text("creationDate"))
                .thenComparing(x -> x.text("imageId")))
        .map(Images::read)
        .orElseThrow(() ->
            new DriverException.Refused(
                "%s has no image %s for %s in %s"
                    .formatted(owner, name, architecture, gateway.account().region()),
                "look at --amazonec2-ami-owner (amazon, self, an account's number), or give the id of"
                    + " an image by --amazonec2-ami"));
  }

  private static Image read(Xml image) {
    var root = image.find("rootDeviceName").orElse("/dev/sda1");
    var disks = image.all("blockDeviceMapping/item");
    disks = disks.stream().filter(d -> !d.all("ebs").isEmpty()).toList();
    int gib =
        disks.stream()
            .filter(d -> d.text("deviceName").equals(root))
            .flatMap(d -> d.find("ebs/volumeSize").stream())
            .mapToInt(Integer::parseInt)
            .findFirst()
            .orElse(0);
    return new Image(
        image.text("imageId"),
        image.find("architecture").orElse("x86_64"),
        root,
        gib,
        disks.stream().map(d -> d.text("deviceName")).filter(n -> !n.equals(root)).toList());
  }
}

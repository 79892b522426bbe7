package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.local.Suggest;
import java.util.List;
import java.util.Set;

/// Instance types, as the region offers them now.
final class Sizes {

  /// An instance type.
  ///
  /// @param architectures in EC2's words: `x86_64`, `arm64`
  /// @param zones of the region that offer it
  record Size(String name, List<String> architectures, boolean spot, List<String> zones) {

    /// The one that images are chosen by.
    String architecture() {
      return architectures.contains("x86_64") ? "x86_64" : architectures.getFirst();
    }
  }

  private final Gateway gateway;
  private final Remembered<Size> known = new Remembered<>();

  Sizes(Gateway gateway) {
    this.gateway = gateway;
  }

  /// @throws DriverException.Refused when the region has no such type
  Size get(String name) throws DriverException, InterruptedException {
    return known.get(name, () -> asked(name));
  }

  private Size asked(String name) throws DriverException, InterruptedException {
    var reply =
        gateway.unless(
            Set.of("InvalidInstanceType", "InvalidParameterValue"),
            Form.of("DescribeInstanceTypes").list("InstanceType", List.of(name)));
    var types =
        reply.answer().stream().flatMap(x -> x.all("instanceTypeSet/item").stream()).toList();
    if (types.isEmpty()) {
      throw new DriverException.Refused(
          "the region has no instance type " + name, Suggest.instead(name, alike(name)));
    }
    var type = types.getFirst();
    return new Size(
        name,
        type.texts("processorInfo/supportedArchitectures/item"),
        type.texts("supportedUsageClasses/item").contains("spot"),
        offers("availability-zone", name).stream().map(o -> o.text("location")).toList());
  }

  /// Names of its family; of all, where there is no such family.
  private List<String> alike(String name) throws DriverException, InterruptedException {
    var family = names(name.replaceFirst("\\..*", "") + ".*");
    return family.isEmpty() ? names("*") : family;
  }

  private List<String> names(String pattern) throws DriverException, InterruptedException {
    return offers("region", pattern).stream().map(o -> o.text("instanceType")).toList();
  }

  private List<Xml> offers(String by, String pattern) throws DriverException, InterruptedException {
    return gateway.list(
        Form.of("DescribeInstanceTypeOfferings")
            .set("LocationType", by)
            .filter("instance-type", pattern),
        "instanceTypeOfferingSet/item");
  }
}

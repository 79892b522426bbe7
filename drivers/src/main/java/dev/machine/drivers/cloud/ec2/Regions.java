package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.local.Suggest;
import java.net.URI;
import java.util.List;
import org.jclouds.aws.domain.Region;

/// Whether there is a region of that name. A region that is not there has no address either, so one
/// that is not long known is asked for at the first of its partition.
final class Regions {

  private final Gateway gateway;
  private final Remembered<Boolean> found = new Remembered<>();

  Regions(Gateway gateway) {
    this.gateway = gateway;
  }

  void require() throws DriverException, InterruptedException {
    var account = gateway.account();
    if (!account.amazon() || !Region.DEFAULT_REGIONS.contains(account.region())) {
      var _ = found.get(account.region(), () -> asked(account));
    }
  }

  private boolean asked(Account account) throws DriverException, InterruptedException {
    var home = account.amazon() ? Account.amazon(first(account.region())) : account.endpoint();
    List<Xml> regions;
    try {
      regions = regions(home);
    } catch (CloudFailure.Denied | CloudFailure.Unavailable e) {
      if (!account.amazon()) {
        throw e;
      }
      return true; // The first region may be barred to who uses another; that one tells more.
    }
    for (var region : regions) {
      if (region.text("regionName").equals(account.region())) {
        requireOptIn(region);
        return true;
      }
    }
    throw new DriverException.Refused(
        "there is no region " + account.region(),
        Suggest.instead(
            account.region(), regions.stream().map(r -> r.text("regionName")).toList()));
  }

  private List<Xml> regions(URI endpoint) throws DriverException, InterruptedException {
    return gateway
        .call(endpoint, Form.of("DescribeRegions").set("AllRegions", "true"))
        .all("regionInfo/item");
  }

  private static void requireOptIn(Xml region) throws DriverException.Refused {
    if (region.text("optInStatus").equals("not-opted-in")) {
      var name = region.text("regionName");
      throw new DriverException.Refused(
          "the region " + name + " is not enabled for the account",
          "aws account enable-region --region-name " + name);
    }
  }

  private static String first(String region) {
    return region.startsWith("cn-")
        ? "cn-north-1"
        : region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
  }
}

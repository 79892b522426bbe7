package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.local.Suggest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where a server will be: VPC, subnet, and with it the availability zone.
final class Networks {

  /// A subnet.
  ///
  /// @param open whether its servers get public addresses by themselves, which those of a private
  ///   one do not
  record Subnet(String id, String vpc, String zone, boolean usual, boolean open) {}

  private final Gateway gateway;
  private final Remembered<List<Subnet>> known = new Remembered<>();
  private final Remembered<String> defaultVpc = new Remembered<>();

  Networks(Gateway gateway) {
    this.gateway = gateway;
  }

  /// The subnet that the options name; else one where the size is offered, not always the same, so
  /// that many hosts do not fill one zone.
  ///
  /// @param nonce chooses among several: the same one again when a creation goes on
  Subnet place(OptionValues options, Sizes.Size size, String nonce)
      throws DriverException, InterruptedException {
    var zone = Ec2Factory.given(options, "zone").map(this::zone);
    var subnets = candidates(options);
    if (zone.isPresent()) {
      requireZone(zone.get(), subnets);
      subnets = subnets.stream().filter(s -> s.zone().equals(zone.get())).toList();
    }
    var offering = subnets.stream().filter(s -> size.zones().contains(s.zone())).toList();
    if (offering.isEmpty()) {
      throw new DriverException.Refused(
          "%s is not offered in %s".formatted(size.name(), String.join(", ", zones(subnets))),
          "it is in " + String.join(", ", size.zones().stream().sorted().toList()));
    }
    var best = preferred(offering, Ec2Factory.flag(options, "private-address-only"));
    return best.get(Math.floorMod(nonce.hashCode(), best.size()));
  }

  private String zone(String given) {
    return given.length() == 1 ? gateway.account().region() + given : given;
  }

  private static List<String> zones(List<Subnet> subnets) {
    return subnets.stream().map(Subnet::zone).distinct().sorted().toList();
  }

  private static void requireZone(String zone, List<Subnet> subnets)
      throws DriverException.Refused {
    if (!zones(subnets).contains(zone)) {
      throw new DriverException.Refused(
          "there is no subnet in the zone " + zone, Suggest.instead(zone, zones(subnets)));
    }
  }

  private List<Subnet> candidates(OptionValues options)
      throws DriverException, InterruptedException {
    var vpc = Ec2Factory.given(options, "vpc-id");
    var id = Ec2Factory.given(options, "subnet-id");
    if (id.isPresent()) {
      var subnet = subnet(id.get(), vpc);
      if (vpc.isPresent() && !subnet.vpc().equals(vpc.get())) {
        throw new DriverException.Refused(
            "the subnet %s is in %s, not in %s".formatted(id.get(), subnet.vpc(), vpc.get()),
            "leave --amazonec2-vpc-id out");
      }
      return List.of(subnet);
    }
    var where = vpc.isPresent() ? vpc.get() : defaultVpc();
    var subnets = known.get(where, () -> subnets(Optional.of(where)));
    if (subnets.isEmpty()) {
      throw new DriverException.Refused(
          "there is no subnet in the VPC " + where,
          "VPCs with subnets: " + String.join(", ", vpcs(subnets(Optional.empty()))));
    }
    return subnets;
  }

  private static List<String> vpcs(List<Subnet> subnets) {
    return subnets.stream().map(Subnet::vpc).distinct().sorted().toList();
  }

  private String defaultVpc() throws DriverException, InterruptedException {
    return defaultVpc.get(
        "",
        () ->
            gateway
                .list(Form.of("DescribeVpcs").filter("is-default", "true"), "vpcSet/item")
                .stream()
                .findFirst()
                .map(v -> v.text("vpcId"))
                .orElseThrow(() ->
                    new DriverException.Refused(
                        "the account has no default VPC in " + gateway.account().region(),
                        "give --amazonec2-subnet-id, or make one: aws ec2 create-default-vpc")));
  }

  private Subnet subnet(String id, Optional<String> vpc)
      throws DriverException, InterruptedException {
    var reply =
        gateway.unless(
            Set.of("InvalidSubnetID.NotFound", "InvalidSubnetId.Malformed"),
            Form.of("DescribeSubnets").list("SubnetId", List.of(id)));
    var found = reply.answer().stream().flatMap(x -> x.all("subnetSet/item").stream()).findFirst();
    if (found.isEmpty()) {
      throw new DriverException.Refused(
          "there is no subnet " + id,
          Suggest.instead(id, subnets(vpc).stream().map(Subnet::id).toList()));
    }
    return read(found.get());
  }

  private List<Subnet> subnets(Optional<String> vpc) throws DriverException, InterruptedException {
    var form = Form.of("DescribeSubnets");
    vpc.ifPresent(v -> form.filter("vpc-id", v));
    return gateway.list(form, "subnetSet/item").stream()
        .map(Networks::read)
        .sorted(Comparator.comparing(Subnet::id))
        .toList();
  }

  private static Subnet read(Xml subnet) {
    return new Subnet(
        subnet.text("subnetId"),
        subnet.text("vpcId"),
        subnet.text("availabilityZone"),
        subnet.flag("defaultForAz"),
        subnet.flag("mapPublicIpOnLaunch"));
  }

  /// Those of Amazon's making, then those that are meant to be reached from outside.
  private static List<Subnet> preferred(List<Subnet> subnets, boolean hidden)
      throws DriverException.Refused {
    var usual = subnets.stream().filter(Subnet::usual).toList();
    var open = subnets.stream().filter(Subnet::open).toList();
    if (!usual.isEmpty() || hidden || subnets.size() == 1) {
      return usual.isEmpty() ? subnets : usual;
    }
    if (!open.isEmpty()) {
      return open;
    }
    var ids = new ArrayList<String>();
    subnets.forEach(s -> ids.add(s.id()));
    throw new DriverException.Refused(
        "it is not clear which subnet of " + subnets.getFirst().vpc() + " can be reached",
        "choose by --amazonec2-subnet-id: " + String.join(", ", ids));
  }
}

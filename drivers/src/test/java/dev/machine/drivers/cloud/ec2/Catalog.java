package dev.machine.drivers.cloud.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the EC2 in memory offers and never changes.
final class Catalog {

  static final String REGION = "eu-central-1";
  static final String VPC = "vpc-0d";
  static final String DEBIAN = "ami-0de13b00000000002";
  static final String DEBIAN_ARM = "ami-0de13a00000000002";
  static final String TWO_DISKS = "ami-0two0000000000000";

  record Offer(String type, String architecture, boolean spot, List<String> zones) {}

  record Ami(String id, String name, String owner, String architecture, String date, int gib) {}

  record Net(String id, String vpc, String zone, boolean usual, boolean open) {}

  static final List<Offer> OFFERS =
      List.of(
          new Offer("t3.micro", "x86_64", true, List.of("a", "b")),
          new Offer("t3.small", "x86_64", true, List.of("a", "b")),
          new Offer("t4g.micro", "arm64", true, List.of("a")),
          new Offer("mac2.metal", "arm64_mac", false, List.of("b")));

  static final List<Ami> IMAGES =
      List.of(
          new Ami(
              "ami-0de13b00000000001",
              "debian-13-amd64-20250801-1",
              "136693071363",
              "x86_64",
              "2025-08-01T00:00:00.000Z",
              8),
          new Ami(
              DEBIAN,
              "debian-13-amd64-20260101-2",
              "136693071363",
              "x86_64",
              "2026-01-01T00:00:00.000Z",
              8),
          new Ami(
              "ami-0de13b00000000003",
              "debian-13-amd64-20261231-9",
              "666000666000",
              "x86_64",
              "2026-12-31T00:00:00.000Z",
              8),
          new Ami(
              DEBIAN_ARM,
              "debian-13-arm64-20260101-2",
              "136693071363",
              "arm64",
              "2026-01-01T00:00:00.000Z",
              8),
          new Ami(TWO_DISKS, "mine", "111122223333", "x86_64", "2026-01-01T00:00:00.000Z", 8));

  static final List<Net> NETS =
      List.of(
          new Net("subnet-0a", VPC, "eu-central-1a", true, true),
          new Net("subnet-0b", VPC, "eu-central-1b", true, true),
          new Net("subnet-1p", "vpc-1c", "eu-central-1a", false, false),
          new Net("subnet-1o", "vpc-1c", "eu-central-1a", false, true),
          new Net("subnet-2x", "vpc-2c", "eu-central-1a", false, false),
          new Net("subnet-2y", "vpc-2c", "eu-central-1a", false, false));

  private Catalog() {}

  static List<Markup> regions() {
    var regions = new ArrayList<Markup>();
    Map.of(
            REGION,
            "opt-in-not-required",
            "us-east-1",
            "opt-in-not-required",
            "ap-east-1",
            "not-opted-in")
        .forEach((name, status) ->
            regions.add(new Markup().put("regionName", name).put("optInStatus", status)));
    return regions;
  }

  static List<Markup> types(Query query) throws Refused {
    var types = new ArrayList<Markup>();
    for (var name : query.list("InstanceType")) {
      types.add(type(offer(name)));
    }
    return types;
  }

  static Offer offer(String name) throws Refused {
    return OFFERS.stream()
        .filter(o -> o.type().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new Refused(
                400,
                "InvalidInstanceType",
                "The following supplied instance types do not exist: [" + name + "]"));
  }

  private static Markup type(Offer offer) {
    return new Markup()
        .put("instanceType", offer.type())
        .open("processorInfo")
        .texts("supportedArchitectures", List.of(offer.architecture()))
        .close("processorInfo")
        .texts(
            "supportedUsageClasses",
            offer.spot() ? List.of("on-demand", "spot") : List.of("on-demand"));
  }

  static List<Markup> offerings(Query query) throws Refused {
    boolean byZone = query.need("LocationType").equals("availability-zone");
    var pattern = query.filters().getOrDefault("instance-type", List.of("*")).getFirst();
    var offerings = new ArrayList<Markup>();
    for (var offer : OFFERS) {
      if (matches(pattern, offer.type())) {
        var places =
            byZone ? offer.zones().stream().map(z -> REGION + z).toList() : List.of(REGION);
        places.forEach(
            p -> offerings.add(new Markup().put("instanceType", offer.type()).put("location", p)));
      }
    }
    return offerings;
  }

  static boolean matches(String pattern, String text) {
    return text.matches(pattern.replace(".", "\\.").replace("*", ".*"));
  }

  static List<Markup> images(Query query) throws Refused {
    var ids = query.list("ImageId");
    var owners = query.list("Owner");
    var filters = query.filters();
    if (ids.isEmpty() && (owners.isEmpty() || !filters.containsKey("name"))) {
      throw new AssertionError("all images of the cloud are asked for, which takes minutes");
    }
    for (var id : ids) {
      if (IMAGES.stream().noneMatch(i -> i.id().equals(id))) {
        throw Refused.notFound("InvalidAMIID.NotFound", id);
      }
    }
    return IMAGES.stream()
        .filter(i -> ids.isEmpty() || ids.contains(i.id()))
        .filter(i -> owners.isEmpty() || owners.contains(i.owner()))
        .filter(i -> matches(filters.getOrDefault("name", List.of("*")).getFirst(), i.name()))
        .filter(i ->
            filters
                .getOrDefault("architecture", List.of(i.architecture()))
                .contains(i.architecture()))
        .map(Catalog::image)
        .toList();
  }

  private static Markup image(Ami image) {
    var disks = new ArrayList<Markup>();
    disks.add(disk("/dev/xvda", image.gib()));
    if (image.id().equals(TWO_DISKS)) {
      disks.add(disk("/dev/sdf", 100));
    }
    return new Markup()
        .put("imageId", image.id())
        .put("name", image.name())
        .put("architecture", image.architecture())
        .put("creationDate", image.date())
        .put("rootDeviceName", "/dev/xvda")
        .list("blockDeviceMapping", disks);
  }

  private static Markup disk(String name, int gib) {
    return new Markup()
        .put("deviceName", name)
        .open("ebs")
        .put("volumeSize", gib)
        .put("deleteOnTermination", name.equals("/dev/xvda"))
        .close("ebs");
  }

  static List<Markup> vpcs(Query query, boolean defaultVpc) {
    query.filters();
    return defaultVpc ? List.of(new Markup().put("vpcId", VPC).put("isDefault", true)) : List.of();
  }

  static Net net(String id) throws Refused {
    return NETS.stream()
        .filter(n -> n.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Refused.notFound("InvalidSubnetID.NotFound", id));
  }

  static List<Markup> subnets(Query query) throws Refused {
    var ids = query.list("SubnetId");
    for (var id : ids) {
      net(id);
    }
    var vpcs = query.filters().get("vpc-id");
    return NETS.stream()
        .filter(n -> ids.isEmpty() || ids.contains(n.id()))
        .filter(n -> vpcs == null || vpcs.contains(n.vpc()))
        .map(n ->
            new Markup()
                .put("subnetId", n.id())
                .put("vpcId", n.vpc())
                .put("availabilityZone", n.zone())
                .put("defaultForAz", n.usual())
                .put("mapPublicIpOnLaunch", n.open()))
        .toList();
  }
}

package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.testing.Pace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Instances of an account, those that have ended too.
final class Machines {

  /// What `RunInstances` is known to take, besides lists and tags.
  private static final Set<String> KNOWN =
      Set.of(
          "UserData",
          "Monitoring.Enabled",
          "IamInstanceProfile.Name",
          "IamInstanceProfile.Arn",
          "InstanceMarketOptions.MarketType",
          "InstanceMarketOptions.SpotOptions.SpotInstanceType",
          "InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior",
          "InstanceMarketOptions.SpotOptions.MaxPrice",
          "MetadataOptions.HttpTokens",
          "MetadataOptions.HttpPutResponseHopLimit",
          "NetworkInterface.1.AssociatePublicIpAddress",
          "NetworkInterface.1.DeleteOnTermination");

  private final Map<String, Machine> all = new LinkedHashMap<>();
  private final Map<String, Machine> byToken = new HashMap<>();
  private final Keys keys;
  private final Groups groups;
  private final Pace pace;
  private int count;
  private boolean breakNext;

  Machines(Keys keys, Groups groups, Pace pace) {
    this.keys = keys;
    this.groups = groups;
    this.pace = pace;
  }

  void breakNext() {
    breakNext = true;
  }

  Map<String, Machine> all() {
    return all;
  }

  /// Groups that cannot be removed.
  Set<String> held() {
    var held = new TreeSet<String>();
    all.values().stream().filter(m -> !m.gone()).forEach(m -> held.addAll(m.groups()));
    return held;
  }

  Markup make(Query query) throws Refused {
    var token = query.text("ClientToken");
    var used = byToken.get(token);
    if (used != null && !token.isEmpty()) {
      return again(query, used);
    }
    check(query);
    MemoryEc2.finished(query);
    var made = add(query, query.tags("instance"));
    byToken.put(token, made);
    return new Markup().put("reservationId", "r-0").list("instancesSet", List.of(made.markup()));
  }

  private static Markup again(Query query, Machine used) throws Refused {
    if (!query.without("DryRun").equals(used.launch().without("DryRun"))) {
      throw new Refused(
          400,
          "IdempotentParameterMismatch",
          "Arguments on this idempotent request are inconsistent with arguments used in previous"
              + " request(s).");
    }
    if (used.gone()) {
      throw new Refused(
          400,
          "IdempotentInstanceTerminated",
          "The client token you have provided is associated with a terminated instance.");
    }
    return new Markup().put("reservationId", "r-0").list("instancesSet", List.of(used.markup()));
  }

  private void check(Query query) throws Refused {
    KNOWN.forEach(query::find);
    for (var type : List.of("instance", "volume", "network-interface", "spot-instances-request")) {
      query.tags(type);
    }
    for (var count : List.of("MinCount", "MaxCount")) {
      if (!query.need(count).equals("1")) {
        throw new Refused(400, "InvalidParameterValue", count);
      }
    }
    var offer = Catalog.offer(query.need("InstanceType"));
    var image = query.need("ImageId");
    if (Catalog.IMAGES.stream()
        .noneMatch(i -> i.id().equals(image) && i.architecture().equals(offer.architecture()))) {
      throw new Refused(400, "InvalidParameterValue", "The architecture does not match");
    }
    var net = Catalog.net(query.need("NetworkInterface.1.SubnetId"));
    if (!offer.zones().contains(net.zone().substring(Catalog.REGION.length()))) {
      throw new Refused(400, "Unsupported", "Your requested instance type is not supported there");
    }
    disks(query);
    var _ = query.need("NetworkInterface.1.DeviceIndex");
    for (var group : query.list("NetworkInterface.1.SecurityGroupId")) {
      groups.need(group);
    }
    if (query.find("KeyName").isPresent()) {
      keys.need(query.need("KeyName"));
    }
  }

  private static void disks(Query query) throws Refused {
    for (int n = 1; n <= query.count("BlockDeviceMapping"); n++) {
      var disk = "BlockDeviceMapping." + n;
      var _ = query.need(disk + ".DeviceName");
      var _ = query.need(disk + ".Ebs.DeleteOnTermination");
      query.find(disk + ".Ebs.VolumeSize");
      if (!query.find(disk + ".Ebs.VolumeType").orElse("gp3").matches("gp[23]|io[12]|standard")) {
        throw new Refused(400, "UnknownVolumeType", "Unknown volume type");
      }
    }
  }

  Machine add(Query launch, Map<String, String> tags) {
    var made = new Machine("i-%017x".formatted(++count), launch, tags, pace, breakNext);
    breakNext = false;
    all.put(made.id(), made);
    return made;
  }

  private Machine need(String id) throws Refused {
    var machine = all.get(id);
    if (machine == null || !machine.known(pace)) {
      throw new Refused(
          400, "InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist");
    }
    return machine;
  }

  List<Markup> list(Query query) throws Refused {
    var ids = query.list("InstanceId");
    if (!ids.isEmpty() && query.find("MaxResults").isPresent()) {
      throw new Refused(400, "InvalidParameterCombination", "MaxResults with InstanceId");
    }
    var filters = query.filters();
    for (var id : ids) {
      need(id);
    }
    var states = filters.get("instance-state-name");
    var tokens = filters.get("client-token");
    return all.values().stream()
        .filter(m -> ids.isEmpty() || ids.contains(m.id()))
        .filter(m -> states == null || states.contains(m.state()))
        .filter(m -> tokens == null || tokens.contains(m.launch().text("ClientToken")))
        .filter(m -> m.known(pace) && m.tagged(filters))
        .map(
            m -> new Markup().put("reservationId", "r-0").list("instancesSet", List.of(m.markup())))
        .toList();
  }

  /// Something that is done to some of them.
  interface Act {
    void on(Machine machine) throws Refused;
  }

  Markup each(Query query, Act act) throws Refused {
    var done = new ArrayList<Markup>();
    for (var id : query.list("InstanceId")) {
      act.on(need(id));
      done.add(new Markup().put("instanceId", id));
    }
    return new Markup().list("instancesSet", done);
  }

  Markup console(Query query) throws Refused {
    var machine = need(query.need("InstanceId"));
    if (query.flag("Latest") && machine.launch().text("InstanceType").startsWith("t2.")) {
      throw new Refused(400, "UnsupportedOperation", "This instance type does not support it");
    }
    var output = "[    0.0] Linux\r\n\u001b[0;32mdebian login:\u001b[0m ";
    return new Markup()
        .put("instanceId", machine.id())
        .put(
            "output",
            Base64.getMimeEncoder().encodeToString(output.getBytes(StandardCharsets.UTF_8)));
  }
}

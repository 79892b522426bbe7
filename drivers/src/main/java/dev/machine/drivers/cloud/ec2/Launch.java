package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.ec2.Ec2Blueprint.Addressing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parameters of `RunInstances` for one host.
final class Launch {

  /// By which address the host is reached: the connection outlives the options that said so.
  static final String ADDRESSING = "machine-addressing";

  private Launch() {}

  /// @param made ids of what was made for it, by kind
  static Form form(Ec2Blueprint plan, Owner owner, Map<String, String> made) {
    var form =
        Form.of("RunInstances")
            .set("ImageId", plan.image().id())
            .set("InstanceType", plan.type())
            .set("MinCount", "1")
            .set("MaxCount", "1")
            // Version 2 of the metadata service only, and no container may ask it: user data holds
            // the host's key.
            .set("MetadataOptions.HttpTokens", "required")
            .set("MetadataOptions.HttpPutResponseHopLimit", "1")
            .set("KeyName", plan.keypair().or(() -> Optional.ofNullable(made.get("key"))));
    disks(form, plan);
    network(form, plan, made);
    plan.profile()
        .ifPresent(
            p -> form.set("IamInstanceProfile." + (p.startsWith("arn:") ? "Arn" : "Name"), p));
    if (plan.monitoring()) {
      form.set("Monitoring.Enabled", "true");
    }
    tags(form, plan, owner);
    return form;
  }

  /// All disks go with the server, those that an image brings too.
  private static void disks(Form form, Ec2Blueprint plan) {
    var root = "BlockDeviceMapping.1";
    form.set(root + ".DeviceName", plan.image().rootDevice())
        .set(root + ".Ebs.VolumeSize", Integer.toString(plan.rootGib()))
        .set(root + ".Ebs.VolumeType", plan.volumeType())
        .set(root + ".Ebs.DeleteOnTermination", "true");
    int n = 1;
    for (var device : plan.image().otherDevices()) {
      var disk = "BlockDeviceMapping." + ++n;
      form.set(disk + ".DeviceName", device).set(disk + ".Ebs.DeleteOnTermination", "true");
    }
  }

  private static void network(Form form, Ec2Blueprint plan, Map<String, String> made) {
    var card = "NetworkInterface.1";
    var ours = made.get("group");
    form.set(card + ".DeviceIndex", "0")
        .set(card + ".SubnetId", plan.subnet().id())
        .set(
            card + ".AssociatePublicIpAddress",
            Boolean.toString(plan.addressing() != Addressing.PRIVATE_ONLY))
        .set(card + ".DeleteOnTermination", "true")
        .list(card + ".SecurityGroupId", ours == null ? plan.groups() : List.of(ours));
  }

  private static void tags(Form form, Ec2Blueprint plan, Owner owner) {
    var tags = new HashMap<>(plan.tags());
    tags.putIfAbsent("Name", owner.ref().name());
    tags.putAll(owner.tags());
    tags.put(ADDRESSING, plan.addressing().name());
    form.tags("instance", tags).tags("volume", tags).tags("network-interface", tags);
    plan.spot()
        .ifPresent(spot -> {
          form.set("InstanceMarketOptions.MarketType", "spot")
              .set("InstanceMarketOptions.SpotOptions.SpotInstanceType", "one-time")
              .set("InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior", "terminate")
              .set("InstanceMarketOptions.SpotOptions.MaxPrice", spot.price())
              .tags("spot-instances-request", tags);
        });
  }
}

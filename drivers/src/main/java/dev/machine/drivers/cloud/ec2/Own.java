package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.local.Suggest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the person has in the account and names for a host.
final class Own {

  private final Gateway gateway;

  Own(Gateway gateway) {
    this.gateway = gateway;
  }

  /// Ids of groups.
  ///
  /// @param given names or ids
  List<String> groups(List<String> given, String vpc) throws DriverException, InterruptedException {
    var ids = new ArrayList<String>();
    if (given.isEmpty()) {
      return ids;
    }
    var there =
        gateway.list(
            Form.of("DescribeSecurityGroups").filter("vpc-id", vpc), "securityGroupInfo/item");
    for (var group : given) {
      ids.add(
          there.stream()
              .filter(x -> x.text("groupId").equals(group) || x.text("groupName").equals(group))
              .findFirst()
              .map(x -> x.text("groupId"))
              .orElseThrow(() ->
                  new DriverException.Refused(
                      "there is no security group " + group + " in " + vpc,
                      Suggest.instead(
                          group, there.stream().map(x -> x.text("groupName")).toList()))));
    }
    return ids;
  }

  void requireKeypair(String name) throws DriverException, InterruptedException {
    var reply =
        gateway.unless(
            Set.of("InvalidKeyPair.NotFound"),
            Form.of("DescribeKeyPairs").list("KeyName", List.of(name)));
    if (reply.answer().isEmpty()) {
      var all = gateway.call(Form.of("DescribeKeyPairs")).texts("keySet/item/keyName");
      throw new DriverException.Refused("there is no key pair " + name, Suggest.instead(name, all));
    }
  }
}

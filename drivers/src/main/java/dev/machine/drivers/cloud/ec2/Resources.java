package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.cloud.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Key pairs and security groups. A key pair's name is its id here: it is unique in the region.
final class Resources {

  /// When a group was made, which EC2 does not tell.
  private static final String MADE = "machine-made";

  private static final Set<String> NO_KEY = Set.of("InvalidKeyPair.NotFound");
  private static final Set<String> NO_GROUP = Set.of("InvalidGroup.NotFound");

  private final Gateway gateway;

  Resources(Gateway gateway) {
    this.gateway = gateway;
  }

  static Form key(Owner owner, String publicKey) {
    return Form.of("ImportKeyPair")
        .set("KeyName", owner.label())
        .set("PublicKeyMaterial", base64(publicKey))
        .tags("key-pair", owner.tags());
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  String makeKey(Owner owner, String publicKey) throws DriverException, InterruptedException {
    // One of that name is the same: the name holds the nonce.
    var _ = gateway.unless(Set.of("InvalidKeyPair.Duplicate"), key(owner, publicKey));
    return owner.label();
  }

  static Form group(Owner owner, String vpc) {
    var tags = new HashMap<>(owner.tags());
    tags.put(MADE, Instant.now().toString());
    return Form.of("CreateSecurityGroup")
        .set("GroupName", owner.label())
        .set("GroupDescription", "SSH and the engine of " + owner.ref().name())
        .set("VpcId", vpc)
        .tags("security-group", tags);
  }

  String makeGroup(Owner owner, String vpc) throws DriverException, InterruptedException {
    var reply = gateway.unless(Set.of("InvalidGroup.Duplicate"), group(owner, vpc));
    if (reply.answer().isPresent()) {
      return reply.answer().get().text("groupId");
    }
    return gateway
        .call(
            Form.of("DescribeSecurityGroups")
                .filter("group-name", owner.label())
                .filter("vpc-id", vpc))
        .find("securityGroupInfo/item/groupId")
        .orElseThrow(() ->
            new CloudFailure.Unavailable(
                "Amazon EC2 does not show the group yet that it has made", "try again", null));
  }

  /// Lets in what a group of ours is for. Done twice it does no harm.
  void open(String group, Access access) throws DriverException, InterruptedException {
    if (!opened(group, access)) {
      // One of them is there already, so the call did nothing.
      for (var rule : access.single()) {
        var _ = opened(group, rule);
      }
    }
  }

  private boolean opened(String group, Access access) throws DriverException, InterruptedException {
    var reply =
        gateway.unless(
            Set.of("InvalidPermission.Duplicate", "InvalidGroup.NotFound"),
            access.into(Form.of("AuthorizeSecurityGroupIngress").set("GroupId", group)));
    if (reply.code().equals("InvalidGroup.NotFound")) {
      throw unknownYet();
    }
    return reply.answer().isPresent();
  }

  /// What was just made may not be known everywhere
  /// (docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html).
  static CloudFailure unknownYet() {
    return new CloudFailure.Unavailable(
        "Amazon EC2 does not know yet what it has just made", "try again in a while", null);
  }

  List<Item> owned(String kind, String storeId) throws DriverException, InterruptedException {
    var items = new ArrayList<Item>();
    if (kind.equals("key")) {
      for (var key :
          gateway
              .call(Form.of("DescribeKeyPairs").filter("tag:" + Owner.STORE, storeId))
              .all("keySet/item")) {
        add(items, kind, key.text("keyName"), tags(key), key.date("createTime"));
      }
    } else {
      for (var group :
          gateway.list(
              Form.of("DescribeSecurityGroups").filter("tag:" + Owner.STORE, storeId),
              "securityGroupInfo/item")) {
        var tags = tags(group);
        add(items, kind, group.text("groupId"), tags, made(tags));
      }
    }
    return items;
  }

  private static void add(
      List<Item> items, String kind, String id, Map<String, String> tags, Optional<Instant> made) {
    Owner.ofTags(tags).ifPresent(o -> items.add(new Item(kind, id, o.ref(), made)));
  }

  private static Optional<Instant> made(Map<String, String> tags) {
    return Optional.ofNullable(tags.get(MADE)).flatMap(Xml::instant);
  }

  static Map<String, String> tags(Xml thing) {
    var tags = new HashMap<String, String>();
    thing.all("tagSet/item").forEach(t -> tags.put(t.text("key"), t.text("value")));
    return tags;
  }

  void remove(String kind, String id) throws DriverException, InterruptedException {
    var _ =
        kind.equals("key")
            ? gateway.unless(NO_KEY, Form.of("DeleteKeyPair").set("KeyName", id))
            : gateway.unless(NO_GROUP, Form.of("DeleteSecurityGroup").set("GroupId", id));
  }

  boolean exists(String kind, String id) throws DriverException, InterruptedException {
    var reply =
        kind.equals("key")
            ? gateway.unless(NO_KEY, Form.of("DescribeKeyPairs").list("KeyName", List.of(id)))
            : gateway.unless(
                NO_GROUP, Form.of("DescribeSecurityGroups").list("GroupId", List.of(id)));
    return reply.answer().isPresent();
  }
}

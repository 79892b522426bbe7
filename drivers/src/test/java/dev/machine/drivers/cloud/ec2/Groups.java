package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.testing.Pace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Security groups of an account, by id.
final class Groups {

  /// A group.
  static final class Group extends Thing {
    private final String vpc;
    private final Set<String> rules = new TreeSet<>();

    Group(String id, String name, String vpc, Map<String, String> tags, Pace pace) {
      super(id, name, tags, pace);
      this.vpc = vpc;
    }

    /// As `tcp 22 0.0.0.0/0`.
    Set<String> rules() {
      return rules;
    }
  }

  private final Map<String, Group> all = new LinkedHashMap<>();
  private final Pace pace;
  private int count;

  Groups(Pace pace) {
    this.pace = pace;
  }

  Map<String, Group> all() {
    return all;
  }

  String add(String name, String vpc, Map<String, String> tags) {
    var id = "sg-%017x".formatted(++count);
    all.put(id, new Group(id, name, vpc, tags, pace));
    return id;
  }

  Markup make(Query query) throws Refused {
    var name = query.need("GroupName");
    var _ = query.need("GroupDescription");
    var vpc = query.need("VpcId");
    var tags = query.tags("security-group");
    MemoryEc2.finished(query);
    if (all.values().stream().anyMatch(g -> g.name().equals(name) && g.vpc.equals(vpc))) {
      throw new Refused(
          400, "InvalidGroup.Duplicate", "The security group '" + name + "' already exists");
    }
    return new Markup().put("return", true).put("groupId", add(name, vpc, tags)).tags(tags);
  }

  Group need(String id) throws Refused {
    var group = all.get(id);
    if (group == null || !group.known(pace)) {
      throw new Refused(
          400, "InvalidGroup.NotFound", "The security group '" + id + "' does not exist");
    }
    return group;
  }

  /// All rules of the call or none.
  Markup open(Query query) throws Refused {
    var group = need(query.need("GroupId"));
    var wanted = new ArrayList<String>();
    for (int n = 1; n <= query.count("IpPermissions"); n++) {
      var rule = "IpPermissions." + n;
      var port = query.need(rule + ".FromPort");
      if (!port.equals(query.need(rule + ".ToPort"))) {
        throw new Refused(400, "InvalidParameterValue", "more than one port");
      }
      var what = query.need(rule + ".IpProtocol") + " " + port + " ";
      for (int r = 1; r <= query.count(rule + ".IpRanges"); r++) {
        wanted.add(what + query.need(rule + ".IpRanges." + r + ".CidrIp"));
      }
      for (int r = 1; r <= query.count(rule + ".Ipv6Ranges"); r++) {
        wanted.add(what + query.need(rule + ".Ipv6Ranges." + r + ".CidrIpv6"));
      }
    }
    MemoryEc2.finished(query);
    if (wanted.stream().anyMatch(group.rules::contains)) {
      throw new Refused(400, "InvalidPermission.Duplicate", "the specified rule already exists");
    }
    group.rules.addAll(wanted);
    return new Markup().put("return", true);
  }

  Markup remove(Query query, Set<String> held) throws Refused {
    var group = need(query.need("GroupId"));
    if (held.contains(group.id())) {
      throw new Refused(
          400, "DependencyViolation", "resource " + group.id() + " has a dependent object");
    }
    all.remove(group.id());
    return new Markup().put("return", true);
  }

  List<Markup> list(Query query) throws Refused {
    var ids = query.list("GroupId");
    var filters = query.filters();
    for (var id : ids) {
      need(id);
    }
    var names = filters.get("group-name");
    var vpcs = filters.get("vpc-id");
    return all.values().stream()
        .filter(g -> ids.isEmpty() || ids.contains(g.id()))
        .filter(g -> names == null || names.contains(g.name()))
        .filter(g -> vpcs == null || vpcs.contains(g.vpc))
        .filter(g -> g.known(pace) && g.tagged(filters))
        .map(g ->
            new Markup()
                .put("groupId", g.id())
                .put("groupName", g.name())
                .put("vpcId", g.vpc)
                .tags(g.tags()))
        .toList();
  }
}

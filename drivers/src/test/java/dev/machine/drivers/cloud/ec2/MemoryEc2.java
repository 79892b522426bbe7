package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.ServerRef;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.testing.Held;
import dev.machine.drivers.cloud.testing.MemoryCloud;
import dev.machine.drivers.cloud.testing.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An account of EC2 in memory, by the query API of 2016-11-15
/// (docs.aws.amazon.com/AWSEC2/latest/APIReference). It checks signatures, knows its parameters and
/// refuses others, tells late of what was just made (by id too, and to itself), keeps those that
/// have ended in lists, and takes a token for what it was first used for.
final class MemoryEc2 implements MemoryCloud {

  static final String KEY = "AKIAIOSFODNN7EXAMPLE";
  static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static final String TOKEN = "AQoDYXdzEJr-session-token";

  /// Another host's, of another store.
  private static final Owner STRANGER = new Owner("ffffffff", new ServerRef("web1", "11111111"));

  private final Keys keys;
  private final Groups groups;
  private final Machines machines;
  private final List<String> actions = new ArrayList<>();
  private int page = 1000;
  private boolean defaultVpc = true;
  private String refused = "";
  private String code = "";

  MemoryEc2(Pace pace) {
    this.keys = new Keys(pace);
    this.groups = new Groups(pace);
    this.machines = new Machines(keys, groups, pace);
    keys.add("mine", Map.of());
    keys.add(STRANGER.label(), STRANGER.tags());
    groups.add("default", Catalog.VPC, Map.of());
    var web = groups.add("web", Catalog.VPC, Map.of());
    machines.add(
        new Query("NetworkInterface.1.SecurityGroupId.1=" + web), Map.of("Name", "database"));
  }

  /// Lists have no more than so many items a page.
  MemoryEc2 paged(int items) {
    page = items;
    return this;
  }

  MemoryEc2 withoutDefaultVpc() {
    defaultVpc = false;
    return this;
  }

  /// Refuses an action from now on.
  void refuse(String action, String with) {
    refused = action;
    code = with;
  }

  /// The actions that were asked for, those for a rehearsal with `?`.
  List<String> actions() {
    return actions;
  }

  Machines machines() {
    return machines;
  }

  Groups groups() {
    return groups;
  }

  @Override
  public synchronized Answer send(Call call) {
    try {
      var _ = Signature.check(call, Map.of(KEY, SECRET));
      var query = new Query(call.body());
      var action = query.need("Action");
      actions.add(action + (query.flag("DryRun") ? "?" : ""));
      if (!query.need("Version").equals("2016-11-15")) {
        throw new Refused(400, "InvalidVersion", "this version is not known");
      }
      if (action.equals(refused)) {
        throw new Refused(code.startsWith("Insufficient") ? 500 : 400, code, "It is refused.");
      }
      var answer = answer(action, query);
      query.requireAllRead();
      return answer(
          200,
          new Markup().open(action + "Response").add(answer).close(action + "Response").toString());
    } catch (Refused e) {
      return answer(e.status(), e.body());
    }
  }

  private static Answer answer(int status, String body) {
    return new Answer(
        status,
        Map.of("Content-Type", List.of("text/xml;charset=UTF-8")),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body);
  }

  private Markup answer(String action, Query query) throws Refused {
    return switch (action) {
      case "DescribeRegions" -> {
        query.find("AllRegions");
        yield new Markup().list("regionInfo", Catalog.regions());
      }
      case "DescribeInstanceTypes" -> new Markup().list("instanceTypeSet", Catalog.types(query));
      case "DescribeInstanceTypeOfferings" ->
          paged(query, "instanceTypeOfferingSet", Catalog.offerings(query));
      case "DescribeImages" -> new Markup().list("imagesSet", Catalog.images(query));
      case "DescribeVpcs" -> paged(query, "vpcSet", Catalog.vpcs(query, defaultVpc));
      case "DescribeSubnets" -> paged(query, "subnetSet", Catalog.subnets(query));
      case "ImportKeyPair" -> keys.make(query);
      case "DescribeKeyPairs" -> keys.list(query);
      case "DeleteKeyPair" -> keys.remove(query);
      case "CreateSecurityGroup" -> groups.make(query);
      case "AuthorizeSecurityGroupIngress" -> groups.open(query);
      case "DescribeSecurityGroups" -> paged(query, "securityGroupInfo", groups.list(query));
      case "DeleteSecurityGroup" -> groups.remove(query, machines.held());
      default -> instances(action, query);
    };
  }

  private Markup instances(String action, Query query) throws Refused {
    return switch (action) {
      case "RunInstances" -> machines.make(query);
      case "DescribeInstances" -> paged(query, "reservationSet", machines.list(query));
      case "StartInstances" -> machines.each(query, Machine::start);
      case "StopInstances" -> {
        query.find("Force");
        yield machines.each(query, Machine::stop);
      }
      case "TerminateInstances" -> machines.each(query, Machine::terminate);
      case "GetConsoleOutput" -> machines.console(query);
      default -> throw new Refused(400, "InvalidAction", "The action " + action + " is not valid");
    };
  }

  private Markup paged(Query query, String name, List<Markup> items) {
    int most = Math.min(page, Integer.parseInt(query.find("MaxResults").orElse("1000")));
    int from = Integer.parseInt(query.find("NextToken").orElse("0"));
    int to = Math.min(items.size(), from + most);
    var markup = new Markup().list(name, items.subList(from, to));
    return to < items.size() ? markup.put("nextToken", to) : markup;
  }

  /// Where a call that only rehearses ends.
  static void finished(Query query) throws Refused {
    if (query.flag("DryRun")) {
      query.requireAllRead();
      throw new Refused(
          412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    }
  }

  @Override
  public synchronized List<Held> contents() {
    var held = new ArrayList<Held>();
    keys.all().values().forEach(k -> held.add(new Held("key", k.name(), k.owner(), "")));
    groups
        .all()
        .values()
        .forEach(g ->
            held.add(
                new Held(
                    "group", g.id(), g.owner(), g.owner().isEmpty() ? g.rules().toString() : "")));
    for (var m : machines.all().values()) {
      if (!m.gone()) {
        var up = m.owner().isEmpty() && m.state().matches("pending|running");
        held.add(new Held("server", m.id(), m.owner(), up ? "up" : ""));
      }
    }
    return held;
  }

  @Override
  public synchronized List<String> flaws() {
    var flaws = new ArrayList<String>();
    machines.all().values().stream()
        .filter(m -> !m.gone() && m.owner().isPresent())
        .forEach(m -> flaws.addAll(m.flaws()));
    var wanted = Set.of("tcp 22 0.0.0.0/0", "tcp 22 ::/0", "tcp 2376 0.0.0.0/0", "tcp 2376 ::/0");
    for (var group : groups.all().values()) {
      if (group.owner().isPresent() && !group.rules().equals(wanted)) {
        flaws.add(group.id() + " lets in " + group.rules());
      }
    }
    return flaws;
  }

  @Override
  public Answer refusal(MemoryCloud.Refusal refusal, Call call) {
    var e =
        switch (refusal) {
          case THROTTLED -> new Refused(503, "RequestLimitExceeded", "Request limit exceeded.");
          case BROKEN -> new Refused(500, "InternalError", "An internal error has occurred");
          case OVERLOADED -> new Refused(503, "Unavailable", "The server is overloaded");
          case QUOTA ->
              new Refused(
                  400,
                  describe(call).startsWith("RunInstances")
                      ? "VcpuLimitExceeded"
                      : "SecurityGroupLimitExceeded",
                  "You have reached the limit");
          case NO_CAPACITY ->
              new Refused(
                  500,
                  "InsufficientInstanceCapacity",
                  "We currently do not have sufficient capacity in the Availability Zone");
        };
    return answer(e.status(), e.body());
  }

  @Override
  public String describe(Call call) {
    var query = new Query(call.body());
    return query.text("Action")
        + (query.flag("DryRun") ? "?" : "")
        + String.join("", query.list("InstanceId").stream().map(i -> " " + i).toList());
  }

  @Override
  public boolean makes(Call call) {
    return Set.of("RunInstances", "ImportKeyPair", "CreateSecurityGroup").contains(describe(call));
  }

  @Override
  public void breakNextServer() {
    machines.breakNext();
  }
}

package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.ec2.Ec2Blueprint.Addressing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Servers. EC2 remembers a terminated one for about an hour: it is there no more, and still says
/// why it went.
final class Instances {

  private static final Set<String> UNKNOWN =
      Set.of("InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed");

  /// The token was used, and its server is terminated; or it was used with other parameters, such
  /// as an image that has been renewed since.
  private static final Set<String> USED =
      Set.of("IdempotentInstanceTerminated", "IdempotentParameterMismatch");

  /// How many servers are made for one host: each further one after the one before has ended.
  private static final int ATTEMPTS = 10;

  private static final List<String> ALIVE =
      List.of("pending", "running", "stopping", "stopped", "shutting-down");

  private final Gateway gateway;

  Instances(Gateway gateway) {
    this.gateway = gateway;
  }

  /// Asked twice it gives the same server: the token is made of the nonce.
  String make(Ec2Blueprint plan, Owner owner, String userData, Map<String, String> made)
      throws DriverException, InterruptedException {
    var data = Resources.base64(userData);
    for (int n = 1; n <= ATTEMPTS; n++) {
      var token = "machine-" + owner.storeId() + "-" + owner.ref().nonce() + "-" + n;
      var alive =
          alive(
              Launch.form(plan, owner, made).set("UserData", data).set("ClientToken", token),
              token,
              made);
      if (alive.isPresent()) {
        return alive.get();
      }
    }
    throw new CloudFailure.ServerBroken(
        "Amazon EC2 has ended each of " + ATTEMPTS + " servers of " + owner.ref().name(),
        "machine rm " + owner.ref().name() + ", and make it anew");
  }

  /// The server of that token, which may be made by this call; empty when it has ended.
  private Optional<String> alive(Form launch, String token, Map<String, String> made)
      throws DriverException, InterruptedException {
    var codes = new HashSet<>(USED);
    made.forEach((kind, _) ->
        codes.add(kind.equals("key") ? "InvalidKeyPair.NotFound" : "InvalidGroup.NotFound"));
    var reply = gateway.unless(codes, launch);
    if (!reply.code().isEmpty() && !USED.contains(reply.code())) {
      throw Resources.unknownYet();
    }
    var seen =
        reply.answer().isPresent()
            ? reply.answer().get().all("instancesSet/item")
            : of(Form.of("DescribeInstances").filter("client-token", token));
    if (seen.isEmpty() && reply.code().equals("IdempotentParameterMismatch")) {
      throw Resources.unknownYet();
    }
    return seen.stream()
        .filter(x -> !x.text("instanceState/name").matches("terminated|shutting-down"))
        .map(x -> x.text("instanceId"))
        .findFirst();
  }

  private List<Xml> of(Form form) throws DriverException, InterruptedException {
    return gateway.list(form, "reservationSet/item/instancesSet/item");
  }

  private List<Xml> ofStore(String storeId) throws DriverException, InterruptedException {
    return of(
        Form.of("DescribeInstances")
            .filter("tag:" + Owner.STORE, storeId)
            .filter("instance-state-name", ALIVE));
  }

  List<CloudServer> servers(String storeId) throws DriverException, InterruptedException {
    var servers = new ArrayList<CloudServer>();
    for (var instance : ofStore(storeId)) {
      read(instance).ifPresent(servers::add);
    }
    return servers;
  }

  List<Item> items(String storeId) throws DriverException, InterruptedException {
    var items = new ArrayList<Item>();
    for (var x : ofStore(storeId)) {
      Owner.ofTags(Resources.tags(x))
          .ifPresent(o ->
              items.add(new Item("server", x.text("instanceId"), o.ref(), x.date("launchTime"))));
    }
    return items;
  }

  /// One that has ended is in [ServerState#ERROR].
  Optional<CloudServer> get(String id) throws DriverException, InterruptedException {
    return byId(id).flatMap(Instances::read);
  }

  boolean exists(String id) throws DriverException, InterruptedException {
    return byId(id).filter(x -> !x.text("instanceState/name").equals("terminated")).isPresent();
  }

  private Optional<Xml> byId(String id) throws DriverException, InterruptedException {
    return gateway
        .unless(UNKNOWN, Form.of("DescribeInstances").list("InstanceId", List.of(id)))
        .answer()
        .flatMap(x -> x.all("reservationSet/item/instancesSet/item").stream().findFirst());
  }

  private static Optional<CloudServer> read(Xml instance) {
    var tags = Resources.tags(instance);
    var inside = instance.find("privateIpAddress");
    boolean outside =
        tags.getOrDefault(Launch.ADDRESSING, Addressing.PUBLIC.name())
            .equals(Addressing.PUBLIC.name());
    return Owner.ofTags(tags)
        .map(owner ->
            new CloudServer(
                instance.text("instanceId"),
                owner,
                state(instance.text("instanceState/name")),
                outside ? instance.find("ipAddress") : inside,
                inside,
                instance.find("stateReason/message")));
  }

  private static ServerState state(String name) {
    return switch (name) {
      case "pending" -> ServerState.STARTING;
      case "running" -> ServerState.RUNNING;
      case "stopping", "shutting-down" -> ServerState.STOPPING;
      case "stopped" -> ServerState.STOPPED;
      case "terminated" -> ServerState.ERROR;
      default -> ServerState.UNKNOWN;
    };
  }

  void remove(String id) throws DriverException, InterruptedException {
    var _ = gateway.unless(UNKNOWN, act("TerminateInstances", id));
  }

  void start(String id) throws DriverException, InterruptedException {
    var _ = gateway.call(act("StartInstances", id));
  }

  void stop(String id) throws DriverException, InterruptedException {
    var _ = gateway.call(act("StopInstances", id));
  }

  void kill(String id) throws DriverException, InterruptedException {
    var _ = gateway.call(act("StopInstances", id).set("Force", "true"));
  }

  private static Form act(String action, String id) {
    return Form.of(action).list("InstanceId", List.of(id));
  }

  /// What it says now, where its type can tell (Nitro); else what it said when it last booted.
  String console(String id) throws DriverException, InterruptedException {
    var form = Form.of("GetConsoleOutput").set("InstanceId", id);
    var reply = gateway.unless(Set.of("UnsupportedOperation"), form.set("Latest", "true"));
    var answer =
        reply.answer().isPresent()
            ? reply.answer().get()
            : gateway.call(form.set("Latest", "false"));
    // MIME's decoder: EC2 breaks the lines of base64.
    return new String(
        Base64.getMimeDecoder().decode(answer.text("output")), StandardCharsets.UTF_8);
  }
}

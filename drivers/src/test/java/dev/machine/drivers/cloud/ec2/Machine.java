package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.testing.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An instance: what it was launched with, and the states that it goes through.
final class Machine extends Thing {

  private final Pace pace;
  private final Query launch;
  private final List<String> groups;
  private final String launched;
  private String state;

  /// What it becomes, and when.
  private String next;

  private long changes;
  private String reason = "";
  private int starts;

  /// @param broken whether it ends instead of running
  Machine(String id, Query launch, Map<String, String> tags, Pace pace, boolean broken) {
    super(id, tags.getOrDefault("Name", ""), tags, pace);
    this.pace = pace;
    this.launch = launch;
    this.groups = launch.list("NetworkInterface.1.SecurityGroupId");
    this.launched = pace.now().toString();
    this.state = "pending";
    this.next = broken ? "terminated" : "running";
    this.changes = pace.nanos() + pace.boot().toNanos();
  }

  List<String> groups() {
    return groups;
  }

  Query launch() {
    return launch;
  }

  private void become(String now, String then, long in) {
    state = now;
    next = then;
    changes = pace.nanos() + in;
  }

  String state() {
    if (!next.isEmpty() && changes <= pace.nanos()) {
      if (next.equals("terminated") && state.equals("pending")) {
        reason = "Server.InternalError: Internal error on launch";
      }
      state = next;
      next = "";
    }
    return state;
  }

  boolean gone() {
    return state().equals("terminated");
  }

  void start() throws Refused {
    switch (state()) {
      case "stopped" -> {
        starts++;
        become("pending", "running", pace.boot().toNanos());
      }
      case "pending", "running" -> {}
      default -> throw wrong("started");
    }
  }

  void stop() throws Refused {
    switch (state()) {
      case "running" -> become("stopping", "stopped", pace.boot().toNanos());
      case "stopping", "stopped" -> {}
      default -> throw wrong("stopped");
    }
  }

  void terminate() {
    if (!gone() && !state().equals("shutting-down")) {
      reason = "Client.UserInitiatedShutdown: User initiated shutdown";
      become("shutting-down", "terminated", pace.deletion().toNanos());
    }
  }

  private Refused wrong(String what) {
    return new Refused(
        400,
        "IncorrectInstanceState",
        "The instance '%s' is not in a state from which it can be %s.".formatted(id(), what));
  }

  Markup markup() {
    var markup =
        new Markup()
            .put("instanceId", id())
            .open("instanceState")
            .put("name", state())
            .close("instanceState")
            .put("launchTime", launched)
            .put("clientToken", launch.text("ClientToken"));
    if (!gone()) {
      markup.put("privateIpAddress", "172.31.0." + (id().hashCode() & 127));
    }
    if (state().equals("running") && launch.flag("NetworkInterface.1.AssociatePublicIpAddress")) {
      markup.put("ipAddress", "203.0.113." + (1 + starts));
    }
    if (!reason.isEmpty()) {
      markup.open("stateReason").put("message", reason).close("stateReason");
    }
    return markup.tags(tags());
  }

  /// What it lacks that each of ours must have.
  List<String> flaws() {
    var flaws = new ArrayList<String>();
    if (!launch.text("MetadataOptions.HttpTokens").equals("required")) {
      flaws.add(id() + " answers version 1 of the metadata service");
    }
    if (!launch.flag("BlockDeviceMapping.1.Ebs.DeleteOnTermination")) {
      flaws.add(id() + " leaves its disk behind");
    }
    if (launch.text("UserData").isEmpty()) {
      flaws.add(id() + " has no user data");
    }
    if (groups.size() != 1 || launch.text("KeyName").isEmpty()) {
      flaws.add(id() + " has not one group and a key");
    }
    for (var type : List.of("volume", "network-interface")) {
      if (!launch.tags(type).containsKey("machine-nonce")) {
        flaws.add(id() + "'s " + type + " has no tags");
      }
    }
    return flaws;
  }
}

package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What an engine says of its own place in a swarm (`GET /info`, `Swarm`).
///
/// @param node its id there; empty outside of one
/// @param state `inactive`, `pending`, `active`, `error` or `locked`
/// @param manages whether it is a manager
/// @param error why it is not well; empty when it is
/// @param cluster the swarm's id; only a manager with a leader knows it
/// @param managers addresses of the managers that it knows
/// @param hostname as the engine says
record Membership(
    String node,
    String state,
    boolean manages,
    String error,
    String cluster,
    List<String> managers,
    String hostname) {

  /// A manager that has just lost its leader holds the answer for 20 s (moby daemon/cluster,
  /// swarmRequestTimeout).
  private static final Duration ASK = Duration.ofSeconds(25);

  static Membership of(EngineApi engine, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var info =
        engine
            .ask(Question.get("/info"), deadline.atMost(ASK))
            .or("the engine does not tell of itself", "look at its log: machine logs HOST")
            .json();
    return parse(info);
  }

  static Membership parse(JsonNode info) {
    var swarm = info.path("Swarm");
    var managers = new ArrayList<String>();
    swarm.path("RemoteManagers").forEach(one -> managers.add(one.path("Addr").asText()));
    return new Membership(
        swarm.path("NodeID").asText(""),
        swarm.path("LocalNodeState").asText("inactive"),
        swarm.path("ControlAvailable").asBoolean(false),
        swarm.path("Error").asText(""),
        swarm.path("Cluster").path("ID").asText(""),
        managers,
        info.path("Name").asText(""));
  }

  /// Whether its joining was cut off before it had a certificate. It goes on with it after a
  /// restart, but does not keep the token (moby daemon/cluster, nodeStartConfig), so it never gets
  /// in, and names no manager. A member of another swarm that is not well has another error.
  boolean cutOff() {
    return state.equals("error")
        && node.isEmpty()
        && error.contains("A valid join token is necessary to join this cluster");
  }

  /// Whether its engine has just started, and does not know yet what becomes of it.
  boolean beginning() {
    return state.equals("pending") && node.isEmpty();
  }

  /// In no swarm at all.
  boolean outside() {
    return state.equals("inactive");
  }
}

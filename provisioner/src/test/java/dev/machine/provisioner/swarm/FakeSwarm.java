package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Answer;
import dev.machine.provisioner.client.EngineApi.Body;
import dev.machine.provisioner.client.EngineApi.Question;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Engines whose swarm is in memory: answers and errors in the words of moby 26.1. One thread at a
/// time is served.
final class FakeSwarm {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String NO_LEADER =
      "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few"
          + " managers are online. Make sure more than half of the managers are online.";

  /// A node: `member` is what raft says, which follows the role in its own time.
  static final class Node {
    final String id;
    final String host;
    final ObjectNode spec = JSON.objectNode();
    long version = 1;
    String state = "ready";
    boolean member;

    /// Reads of the list after which a role is taken up.
    int lag;

    Node(String id, String host, String role) {
      this.id = id;
      this.host = host;
      this.member = role.equals("manager");
      spec.putObject("Labels");
      spec.put("Role", role).put("Availability", "active");
    }
  }

  final Map<String, Node> nodes = new LinkedHashMap<>();

  /// What each host's engine believes: the id of its node; missing outside of a swarm.
  final Map<String, String> places = new HashMap<>();

  final Map<String, String> hostnames = new HashMap<>();
  final List<String> off = new ArrayList<>();

  /// Hosts whose engine began to join and was killed before it had a certificate, and how often it
  /// says that it tries.
  final Map<String, Integer> cutOff = new HashMap<>();

  final List<String> asked = new ArrayList<>();
  final Map<String, JsonNode> sent = new TreeMap<>();
  final Map<String, Integer> tasks = new HashMap<>();

  /// Tasks that run, by service; each look at them finds one more, until all do.
  final Map<String, Integer> services = new TreeMap<>();

  final Map<String, Integer> replicas = new HashMap<>();
  int conflicts;
  int elections;
  String leaderless = NO_LEADER;

  /// Questions that wait in vain for a leader that has just died.
  int held;

  int lag;
  int rotations;
  boolean encrypted;
  private int counter;

  EngineApi engine(String host) {
    return new EngineApi() {
      @Override
      public Answer ask(Question question, Deadline deadline) throws ProvisionException {
        if (off.contains(host)) {
          throw ProvisionException.failed("the engine of \"" + host + "\" cannot be asked", "");
        }
        synchronized (FakeSwarm.this) {
          asked.add(host + ": " + question);
          if (question.path().equals("/nodes") && held-- > 0) {
            throw ProvisionException.failed("the engine gave no answer within 10 s", "");
          }
          return answer(host, question);
        }
      }

      @Override
      public Answer stream(Question question, Consumer<JsonNode> each, Deadline deadline) {
        throw new AssertionError("nothing of a swarm is a stream");
      }
    };
  }

  Node add(String host, String role) {
    var node = new Node("n" + ++counter, host, role);
    node.lag = lag;
    nodes.put(node.id, node);
    places.put(host, node.id);
    return node;
  }

  Node node(String host) {
    return nodes.values().stream()
        .filter(n -> n.host.equals(host))
        .reduce((_, b) -> b)
        .orElseThrow();
  }

  /// The host's power is cut, and the others have seen it.
  void kill(String host) {
    off.add(host);
    node(host).state = "down";
  }

  private boolean alive(Node node) {
    return !off.contains(node.host) && node.id.equals(places.get(node.host));
  }

  private boolean quorum() {
    var members = nodes.values().stream().filter(n -> n.member).toList();
    return members.stream().filter(this::alive).count() > members.size() / 2;
  }

  private Answer answer(String host, Question question) {
    var body = question.body().map(b -> b instanceof Body.Json(var tree) ? tree : JSON.nullNode());
    body.ifPresent(tree -> sent.put(question.path().replaceAll("[?].*", ""), tree));
    var path = question.path();
    if (path.equals("/_ping")) {
      return ok(JSON.textNode("OK"));
    }
    if (path.equals("/info")) {
      return ok(info(host));
    }
    if (path.equals("/swarm/init")) {
      return init(host, body.orElseThrow());
    }
    if (path.equals("/swarm/join")) {
      return join(host, body.orElseThrow());
    }
    if (path.startsWith("/swarm/leave")) {
      cutOff.remove(host);
      places.remove(host);
      nodes.values().stream().filter(n -> n.host.equals(host)).forEach(n -> n.state = "down");
      return ok(JSON.nullNode());
    }
    var me = nodes.get(places.getOrDefault(host, ""));
    if (me == null || !me.member) {
      return error(503, "This node is not a swarm manager. Use \"docker swarm init\" or …");
    }
    if (elections > 0 || !quorum()) {
      elections--;
      return error(500, leaderless);
    }
    return managed(question, path, body.orElse(JSON.nullNode()));
  }

  private Answer managed(Question question, String path, JsonNode body) {
    if (path.equals("/nodes")) {
      nodes.values().forEach(this::settle);
      var list = JSON.arrayNode();
      nodes.values().forEach(node -> list.add(tree(node)));
      return ok(list);
    }
    if (path.startsWith("/nodes/")) {
      return node(question, path, body);
    }
    if (path.startsWith("/networks")) {
      return network(question);
    }
    if (path.startsWith("/services")) {
      return ok(services());
    }
    if (path.startsWith("/tasks")) {
      return ok(tasks());
    }
    if (path.equals("/swarm")) {
      var swarm = JSON.objectNode().put("ID", "cluster");
      swarm.putObject("Version").put("Index", 100 + rotations);
      swarm.putObject("Spec").put("Name", "default");
      swarm.putArray("DefaultAddrPool").add("10.202.0.0/16");
      swarm.put("SubnetSize", 24);
      swarm.putObject("JoinTokens").put("Worker", "SWMTKN-w").put("Manager", "SWMTKN-m");
      return ok(swarm);
    }
    if (path.startsWith("/swarm/update") && !conflict()) {
      rotations++;
      return ok(JSON.nullNode());
    }
    return error(500, "rpc error: code = Unknown desc = update out of sequence");
  }

  private boolean conflict() {
    return conflicts-- > 0;
  }

  private Answer node(Question question, String path, JsonNode body) {
    var node = nodes.get(path.replaceAll("^/nodes/([^/?]*).*", "$1"));
    if (node == null) {
      return error(404, "node not found");
    }
    settle(node);
    if (question.method().equals("GET")) {
      return ok(tree(node));
    }
    if (question.method().equals("DELETE")) {
      if (node.member) {
        return error(
            400,
            "rpc error: code = FailedPrecondition desc = node is a cluster manager and is a"
                + " member of the raft cluster. It must be demoted to worker before removal");
      }
      nodes.remove(node.id);
      return ok(JSON.nullNode());
    }
    if (!node.member
        && node.spec.path("Role").asText().equals("manager")
        && body.path("Role").asText().equals("worker")) {
      return error(404, "rpc error: code = NotFound desc = can't find manager in raft memberlist");
    }
    if (conflict() || !path.endsWith("version=" + node.version)) {
      node.version++;
      return error(500, "rpc error: code = Unknown desc = update out of sequence");
    }
    node.version++;
    node.lag = lag;
    node.spec.removeAll();
    node.spec.setAll((ObjectNode) body.deepCopy());
    return ok(JSON.nullNode());
  }

  private void settle(Node node) {
    if (node.lag-- <= 0) {
      node.member = node.spec.path("Role").asText().equals("manager");
    }
  }

  private Answer network(Question question) {
    if (question.method().equals("GET")) {
      var network = JSON.objectNode().put("Name", "ingress").put("Ingress", true);
      var options = network.putObject("Options");
      if (encrypted) {
        options.put("encrypted", "");
      }
      return ok(JSON.arrayNode().add(network));
    }
    encrypted |= question.path().equals("/networks/create");
    return ok(JSON.objectNode());
  }

  private JsonNode tasks() {
    var list = JSON.arrayNode();
    tasks.forEach((state, looks) -> {
      var task = list.addObject().put("ID", "t-" + state);
      task.putObject("Status").put("State", looks > 0 ? state : "shutdown");
    });
    tasks.replaceAll((_, looks) -> looks - 1);
    return list;
  }

  private JsonNode services() {
    var list = JSON.arrayNode();
    services.forEach((name, running) -> {
      var service = list.addObject();
      service.putObject("ServiceStatus").put("RunningTasks", running);
      var mode = service.putObject("Spec").put("Name", name).putObject("Mode");
      var shall = replicas.get(name);
      if (shall == null) {
        mode.putObject("Global");
      } else {
        mode.putObject("Replicated").put("Replicas", shall);
      }
    });
    services.replaceAll((name, running) -> Math.min(running + 1, replicas.getOrDefault(name, 3)));
    return list;
  }

  private Answer init(String host, JsonNode body) {
    if (body.path("ForceNewCluster").asBoolean(false)) {
      nodes.values().forEach(n -> n.member = n.host.equals(host));
      nodes.values().forEach(n -> n.lag = Integer.MAX_VALUE);
      return ok(JSON.textNode("n"));
    }
    return ok(JSON.textNode(add(host, "manager").id));
  }

  private Answer join(String host, JsonNode body) {
    if (cutOff.containsKey(host)) {
      return error(503, "This node is already part of a swarm. Use \"docker swarm leave\" to …");
    }
    return switch (body.path("JoinToken").asText()) {
      case "SWMTKN-m" -> ok(JSON.textNode(add(host, "manager").id));
      case "SWMTKN-w" -> ok(JSON.textNode(add(host, "worker").id));
      default -> error(500, "invalid join token");
    };
  }

  private JsonNode info(String host) {
    var info = JSON.objectNode().put("Name", hostnames.getOrDefault(host, host));
    var swarm = info.putObject("Swarm");
    if (cutOff.containsKey(host)) {
      swarm.put("NodeID", "").put("LocalNodeState", "pending").putNull("RemoteManagers");
      if (cutOff.merge(host, -1, Integer::sum) >= 0) {
        return info;
      }
      swarm.put("LocalNodeState", "error");
      swarm.put(
          "Error",
          "rpc error: code = InvalidArgument desc = A valid join token is necessary to join this"
              + " cluster");
      return info;
    }
    var id = places.get(host);
    swarm.put("NodeID", id == null ? "" : id);
    swarm.put("LocalNodeState", id == null ? "inactive" : "active");
    var me = id == null ? null : nodes.get(id);
    swarm.put("ControlAvailable", me != null && me.member);
    swarm.put("Error", "");
    var managers = swarm.putArray("RemoteManagers");
    nodes.values().stream()
        .filter(n -> n.member)
        .forEach(n -> managers.addObject().put("Addr", address(n)));
    if (me != null && me.member && quorum()) {
      swarm.putObject("Cluster").put("ID", "cluster");
    }
    return info;
  }

  private String address(Node node) {
    return node.host + ":2377";
  }

  private JsonNode tree(Node node) {
    var tree = JSON.objectNode().put("ID", node.id);
    tree.putObject("Version").put("Index", node.version);
    tree.set("Spec", node.spec.deepCopy());
    var description = tree.putObject("Description");
    description.put("Hostname", hostnames.getOrDefault(node.host, node.host));
    description.putObject("Engine").put("EngineVersion", "26.1.5");
    tree.putObject("Status").put("State", node.state).put("Addr", node.host);
    if (node.member) {
      tree.putObject("ManagerStatus")
          .put("Leader", false)
          .put("Reachability", alive(node) ? "reachable" : "unreachable")
          .put("Addr", address(node));
    }
    return tree;
  }

  private static Answer ok(JsonNode json) {
    return new Answer(200, json);
  }

  private static Answer error(int status, String message) {
    return new Answer(status, new ObjectMapper().createObjectNode().put("message", message));
  }
}

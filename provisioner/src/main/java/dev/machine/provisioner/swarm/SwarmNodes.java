package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads what a manager answers to `GET /nodes` (Engine API, NodeList).
public final class SwarmNodes {

  private SwarmNodes() {}

  /// The nodes by name. What an engine leaves out reads as empty; nothing is refused.
  ///
  /// @param answer the whole answer; none where it is no list
  public static List<SwarmNode> parse(JsonNode answer) {
    var nodes = new ArrayList<SwarmNode>();
    answer.forEach(node -> {
      if (node.isObject()) {
        nodes.add(node(node));
      }
    });
    nodes.sort(Comparator.comparing(SwarmNode::hostname).thenComparing(SwarmNode::id));
    return nodes;
  }

  static SwarmNode node(JsonNode node) {
    var spec = node.path("Spec");
    var manager = node.path("ManagerStatus");
    var labels = labels(spec);
    var hostname = node.path("Description").path("Hostname").asText("");
    return new SwarmNode(
        node.path("ID").asText(""),
        labels.getOrDefault(SwarmNode.HOST, hostname),
        spec.path("Role").asText("").equals("manager") ? SwarmRole.MANAGER : SwarmRole.WORKER,
        node.path("Status").path("State").asText("unknown"),
        spec.path("Availability").asText("active"),
        manager.path("Leader").asBoolean(false),
        manager.path("Reachability").asText("").equals("reachable"),
        node.path("Status").path("Addr").asText(""),
        node.path("Description").path("Engine").path("EngineVersion").asText(""),
        labels);
  }

  static Map<String, String> labels(JsonNode spec) {
    var labels = new HashMap<String, String>();
    spec.path("Labels")
        .properties()
        .forEach(one -> labels.put(one.getKey(), one.getValue().asText()));
    return labels;
  }
}

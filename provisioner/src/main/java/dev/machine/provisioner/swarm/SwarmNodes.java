package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Reads what a manager answers to `GET /nodes` (Engine API, NodeList).
public final class SwarmNodes {

  /// Label that lists the labels that the fleet gave, with commas: others are somebody else's.
  private static final String GIVEN = "machine.labels";

  /// Label with the name of our host, where the node calls itself otherwise.
  static final String HOST = "machine.host";

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
    var all = labels(spec);
    var ours = given(all);
    var labels = new HashMap<>(all);
    labels.keySet().retainAll(ours);
    var others = new HashMap<>(all);
    others.keySet().removeAll(ours);
    others.keySet().removeAll(Set.of(GIVEN, HOST));
    var hostname = node.path("Description").path("Hostname").asText("");
    return new SwarmNode(
        node.path("ID").asText(""),
        all.getOrDefault(HOST, hostname),
        spec.path("Role").asText("").equals("manager") ? SwarmRole.MANAGER : SwarmRole.WORKER,
        node.path("Status").path("State").asText("unknown"),
        spec.path("Availability").asText("active"),
        manager.path("Leader").asBoolean(false),
        manager.path("Reachability").asText("").equals("reachable"),
        node.path("Status").path("Addr").asText(""),
        node.path("Description").path("Engine").path("EngineVersion").asText(""),
        labels,
        others);
  }

  static Map<String, String> labels(JsonNode spec) {
    var labels = new HashMap<String, String>();
    spec.path("Labels")
        .properties()
        .forEach(one -> labels.put(one.getKey(), one.getValue().asText()));
    return labels;
  }

  private static List<String> given(Map<String, String> all) {
    return Arrays.asList(all.getOrDefault(GIVEN, "").split(","));
  }

  /// All labels after the fleet gave `wanted`: what it gave before and gives no more is gone.
  static Map<String, String> relabelled(Map<String, String> all, Map<String, String> wanted) {
    var next = new TreeMap<>(all);
    given(all).forEach(next::remove);
    next.remove(GIVEN);
    next.putAll(wanted);
    if (!wanted.isEmpty()) {
      next.put(GIVEN, String.join(",", new TreeMap<>(wanted).keySet()));
    }
    return next;
  }
}

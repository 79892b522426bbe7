package dev.machine.cli.fleet;

import dev.machine.cli.text.TextTable;
import dev.machine.provisioner.swarm.SwarmNode;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.provisioner.swarm.SwarmState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Swarms and their nodes as tables and as data.
final class SwarmText {

  private SwarmText() {}

  /// @param state empty when it cannot be seen
  /// @param error why
  record Row(String fleet, Optional<SwarmState> state, Optional<String> error) {

    Map<String, Object> data() {
      var data = new LinkedHashMap<String, Object>();
      data.put("fleet", fleet);
      data.putAll(state.map(SwarmText::summary).orElse(Map.of()));
      data.put("error", error);
      return data;
    }
  }

  static String swarms(List<Row> rows) {
    var table = new TextTable("FLEET", "SWARM", "MANAGERS", "NODES", "SPARE", "ERROR");
    for (var row : rows) {
      var state = row.state();
      table.row(
          row.fleet(),
          state.map(SwarmState::id).orElse("-"),
          state.map(s -> s.reachableManagers() + "/" + s.managers()).orElse("-"),
          state.map(s -> ready(s) + "/" + s.nodes().size()).orElse("-"),
          state.map(s -> String.valueOf(s.spare())).orElse("-"),
          row.error().orElse(""));
    }
    return table.render();
  }

  static String nodes(SwarmState state) {
    var table =
        new TextTable("NODE", "ROLE", "STATE", "AVAILABILITY", "ADDRESS", "ENGINE", "LABELS");
    for (var node : state.nodes()) {
      table.row(
          node.hostname(),
          role(node),
          node.state(),
          node.availability(),
          node.address(),
          node.engineVersion(),
          labels(node).entrySet().stream()
              .map(one -> one.getKey() + "=" + one.getValue())
              .collect(Collectors.joining(",")));
    }
    return table.render();
  }

  /// What a person should know about how safe it is; empty when all is well.
  static Optional<String> warning(SwarmState state) {
    if (state.spare() < 0) {
      return Optional.of("the quorum is lost: nothing can be changed until managers come back");
    }
    if (state.managers() > 1 && state.spare() == 0) {
      return Optional.of("no manager can be spared: with one more lost, nothing can be changed");
    }
    return Optional.empty();
  }

  static Map<String, Object> data(String fleet, SwarmState state) {
    var data = new LinkedHashMap<String, Object>();
    data.put("fleet", fleet);
    data.putAll(summary(state));
    data.put("nodes", state.nodes().stream().map(SwarmText::data).toList());
    return data;
  }

  private static Map<String, Object> summary(SwarmState state) {
    var data = new LinkedHashMap<String, Object>();
    data.put("id", state.id());
    data.put("managers", state.managers());
    data.put("managersReachable", state.reachableManagers());
    data.put("nodeCount", state.nodes().size());
    data.put("nodesReady", ready(state));
    data.put("spare", state.spare());
    return data;
  }

  private static Map<String, Object> data(SwarmNode node) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", node.hostname());
    data.put("id", node.id());
    data.put("role", node.role().word());
    data.put("leader", node.leader());
    data.put("reachable", node.reachable());
    data.put("state", node.state());
    data.put("availability", node.availability());
    data.put("address", node.address());
    data.put("engineVersion", node.engineVersion());
    data.put("labels", labels(node));
    return data;
  }

  private static Map<String, String> labels(SwarmNode node) {
    var all = new TreeMap<>(node.others());
    all.putAll(node.labels());
    return all;
  }

  private static String role(SwarmNode node) {
    if (node.role() == SwarmRole.WORKER) {
      return "worker";
    }
    return node.leader() ? "leader" : node.reachable() ? "manager" : "manager, unreachable";
  }

  private static long ready(SwarmState state) {
    return state.nodes().stream().filter(SwarmNode::ready).count();
  }
}

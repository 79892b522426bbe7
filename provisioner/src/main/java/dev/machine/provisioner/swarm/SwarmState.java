package dev.machine.provisioner.swarm;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A swarm as one of its managers sees it.
///
/// @param id of the cluster
/// @param nodes by host name
/// @param made what the swarm was made with, where that was asked
public record SwarmState(String id, List<SwarmNode> nodes, Optional<SwarmOptions> made) {

  public SwarmState {
    nodes = List.copyOf(nodes);
  }

  public SwarmState(String id, List<SwarmNode> nodes) {
    this(id, nodes, Optional.empty());
  }

  public SwarmState made(SwarmOptions with) {
    return new SwarmState(id, nodes, Optional.of(with));
  }

  public Optional<SwarmNode> node(String hostname) {
    // After a host was made anew, its earlier self may still be listed: the live one counts.
    SwarmNode found = null;
    for (var node : nodes) { // asked for each of a thousand hosts
      if (node.hostname().equals(hostname) && (found == null || (node.ready() && !found.ready()))) {
        found = node;
      }
    }
    return Optional.ofNullable(found);
  }

  /// The same with what is known better: managers need up to fifteen seconds to see that a node is
  /// down.
  ///
  /// @param off names of hosts that are
  public SwarmState knowing(Set<String> off) {
    return new SwarmState(
        id, nodes.stream().map(n -> off.contains(n.hostname()) ? n.down() : n).toList(), made);
  }

  public long managers() {
    return nodes.stream().filter(n -> n.role() == SwarmRole.MANAGER).count();
  }

  public long reachableManagers() {
    return nodes.stream().filter(n -> n.role() == SwarmRole.MANAGER && n.reachable()).count();
  }

  /// How many managers may be lost before nothing can be changed any more.
  ///
  /// @return negative when the quorum is lost already
  public long spare() {
    return reachableManagers() - (managers() / 2 + 1);
  }

  /// Whether the others would have lost the quorum, were this one no manager any more.
  public boolean needs(SwarmNode node) {
    long live = reachableManagers() - (node.reachable() ? 1 : 0);
    return node.role() == SwarmRole.MANAGER && live < (managers() - 1) / 2 + 1;
  }
}

package dev.machine.provisioner.swarm;

import java.util.Map;
import java.util.Set;

/// A node as a manager describes it.
///
/// @param id of the node
/// @param hostname the name of our host, where it is one of ours; else as the node says
/// @param state `ready`, `down`, `disconnected` or `unknown`
/// @param availability `active`, `pause` or `drain`
/// @param leader whether it leads the managers now
/// @param reachable whether the other managers reach it; false for a worker
/// @param address by which other nodes reach it
/// @param labels of the node that the fleet gave; placement constraints see these and `others`
/// @param others labels that somebody else gave
public record SwarmNode(
    String id,
    String hostname,
    SwarmRole role,
    String state,
    String availability,
    boolean leader,
    boolean reachable,
    String address,
    String engineVersion,
    Map<String, String> labels,
    Map<String, String> others) {

  public SwarmNode {
    labels = Map.copyOf(labels);
    others = Map.copyOf(others);
  }

  /// One that carries labels of the fleet only.
  public SwarmNode(
      String id,
      String hostname,
      SwarmRole role,
      String state,
      String availability,
      boolean leader,
      boolean reachable,
      String address,
      String engineVersion,
      Map<String, String> labels) {
    this(
        id,
        hostname,
        role,
        state,
        availability,
        leader,
        reachable,
        address,
        engineVersion,
        labels,
        Map.of());
  }

  /// Whether the fleet's labels are exactly these; those of others do not count.
  public boolean carries(Map<String, String> wanted) {
    return labels.equals(wanted);
  }

  /// Names of the labels that the fleet gave.
  public Set<String> given() {
    return labels.keySet();
  }

  /// The same node, known to be off.
  SwarmNode down() {
    return new SwarmNode(
        id,
        hostname,
        role,
        "down",
        availability,
        false,
        false,
        address,
        engineVersion,
        labels,
        others);
  }

  public boolean ready() {
    return state.equals("ready");
  }

  /// Whether it does its part: a manager must also be reached by the others.
  public boolean serves() {
    return ready() && (role == SwarmRole.WORKER || reachable);
  }
}

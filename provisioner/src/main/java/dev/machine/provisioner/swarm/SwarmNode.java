package dev.machine.provisioner.swarm;

import java.util.Map;

/// A node as a manager describes it.
///
/// @param id of the node
/// @param hostname as the node says; the same as the name of our host, where it is one of ours
/// @param state `ready`, `down`, `disconnected` or `unknown`
/// @param availability `active`, `pause` or `drain`
/// @param leader whether it leads the managers now
/// @param reachable whether the other managers reach it; false for a worker
/// @param address by which other nodes reach it
/// @param labels of the node, which placement constraints see
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
    Map<String, String> labels) {

  public boolean ready() {
    return state.equals("ready");
  }
}

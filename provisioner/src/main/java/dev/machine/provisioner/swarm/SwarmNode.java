package dev.machine.provisioner.swarm;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A node as a manager describes it.
///
/// @param id of the node
/// @param hostname the name of our host, where it is one of ours; else as the node says
/// @param state `ready`, `down`, `disconnected` or `unknown`
/// @param availability `active`, `pause` or `drain`
/// @param leader whether it leads the managers now
/// @param reachable whether the other managers reach it; false for a worker
/// @param address by which other nodes reach it
/// @param labels of the node, which placement constraints see; [#GIVEN] and [#HOST] among them
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

  /// Label that lists the labels that the fleet gave, with commas: others are somebody else's.
  public static final String GIVEN = "machine.labels";

  /// Label with the name of our host, where the node calls itself otherwise.
  public static final String HOST = "machine.host";

  public SwarmNode {
    labels = Map.copyOf(labels);
  }

  public boolean ready() {
    return state.equals("ready");
  }

  /// Whether it does its part: a manager must also be reached by the others.
  public boolean serves() {
    return ready() && (role == SwarmRole.WORKER || reachable);
  }

  /// Names of the labels that the fleet gave.
  public Set<String> given() {
    return Arrays.stream(labels.getOrDefault(GIVEN, "").split(","))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether the fleet's labels are exactly these; those of others do not count.
  public boolean carries(Map<String, String> wanted) {
    return relabelled(labels, wanted).equals(labels);
  }

  /// The labels after the fleet gave `wanted`: what it gave before and gives no more is gone.
  static Map<String, String> relabelled(Map<String, String> labels, Map<String, String> wanted) {
    var next = new HashMap<>(labels);
    Arrays.asList(labels.getOrDefault(GIVEN, "").split(",")).forEach(next::remove);
    next.remove(GIVEN);
    next.putAll(wanted);
    if (!wanted.isEmpty()) {
      next.put(GIVEN, wanted.keySet().stream().sorted().collect(Collectors.joining(",")));
    }
    return next;
  }
}

package dev.machine.provisioner.fleet;

import dev.machine.provisioner.swarm.SwarmRole;
import java.util.ArrayList;
import java.util.List;

/// What changes of hosts do to the swarm that the hosts are in.
final class Disturbance {

  /// By which [#losesQuorum] knows it.
  private static final String NO_QUORUM = "the swarm has no quorum meanwhile";

  private Disturbance() {}

  static List<Change> of(List<Change> changes, World world) {
    long returning =
        changes.stream().filter(c -> c instanceof Change.Restart && isManager(c, world)).count();
    return changes.stream().map(change -> told(change, world, returning)).toList();
  }

  private static boolean isManager(Change change, World world) {
    return change.target() instanceof Target.Machine(var host)
        && world
            .swarm()
            .flatMap(state -> state.node(host))
            .filter(n -> n.role() == SwarmRole.MANAGER && !n.reachable())
            .isPresent();
  }

  /// Whether the plan takes the swarm's quorum away for a while, where it could be kept.
  static boolean losesQuorum(FleetPlan plan) {
    return plan.changes().stream().anyMatch(c -> c.interrupts().contains(NO_QUORUM));
  }

  /// @param returning managers that are away and are started first
  private static Change told(Change change, World world, long returning) {
    if (!(change.target() instanceof Target.Machine(var host)) || !stopsEngine(change)) {
      return change;
    }
    if (world.trouble().isPresent() && mayBeInSwarm(world.host(host)) && !isStart(change)) {
      return new Change.Keep(
          change.target(),
          "left alone until its swarm can be seen, although: " + change.reason(),
          List.of());
    }
    var node = world.swarm().flatMap(state -> state.node(host)).filter(n -> n.ready());
    if (node.isEmpty()) {
      return change;
    }
    var more = new ArrayList<String>();
    var state = world.swarm().orElseThrow();
    more.add("its tasks move to other nodes first");
    if (node.get().role() == SwarmRole.MANAGER) {
      if (state.spare() + returning < 1 && state.managers() > 1) {
        more.add(NO_QUORUM);
      } else if (state.managers() == 1) {
        more.add("the swarm cannot be changed meanwhile");
      }
    }
    return with(change, more);
  }

  /// What sleeps in a host that is off is not known.
  private static boolean mayBeInSwarm(Seen seen) {
    return seen instanceof Seen.Off || (seen instanceof Seen.Up up && up.swarm().active());
  }

  private static boolean isStart(Change change) {
    return change instanceof Change.Restart;
  }

  /// Whether this stops the host's engine, if only for a moment.
  static boolean stopsEngine(Change change) {
    return switch (change) {
      case Change.Upgrade _, Change.Remove _, Change.Restart _ -> true;
      case Change.Reconfigure c -> !c.interrupts().isEmpty();
      case Change.Create _, Change.Keep _ -> false;
    };
  }

  /// In a swarm a host's tasks are moved away first: what would happen to its containers otherwise
  /// is no matter.
  private static Change with(Change change, List<String> interrupts) {
    return switch (change) {
      case Change.Upgrade(var t, var r, _) -> new Change.Upgrade(t, r, interrupts);
      case Change.Reconfigure(var t, var r, _) -> new Change.Reconfigure(t, r, interrupts);
      case Change.Remove(var t, var r, _) -> new Change.Remove(t, r, interrupts);
      case Change.Restart(var t, var r, _) -> new Change.Restart(t, r, interrupts);
      case Change.Create _, Change.Keep _ -> change;
    };
  }
}

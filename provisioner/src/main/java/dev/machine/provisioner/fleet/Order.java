package dev.machine.provisioner.fleet;

import dev.machine.provisioner.swarm.SwarmRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/// What of a plan waits for what. A pure function of the plan and of who is in the swarm.
final class Order {

  /// @param needs must have been done
  /// @param after must only have ended, well or not
  record Waits(Set<Change> needs, Set<Change> after) {}

  private final List<Change> acting;
  private final Map<Change, Waits> waits = new LinkedHashMap<>();

  private Order(List<Change> acting) {
    this.acting = acting;
    acting.forEach(c -> waits.put(c, new Waits(new LinkedHashSet<>(), new LinkedHashSet<>())));
  }

  static Map<Change, Waits> of(FleetPlan plan, Fleet fleet, World world) {
    var order = new Order(plan.acting());
    order.machines();
    order.rolling(world);
    order.swarm(fleet);
    order.registry(fleet);
    order.stacks(fleet);
    order.removals(world);
    return order.waits;
  }

  private void needs(Change change, Change other) {
    if (!change.equals(other)) {
      Objects.requireNonNull(waits.get(change)).needs().add(other);
    }
  }

  private void after(Change change, Change other) {
    if (!change.equals(other)) {
      Objects.requireNonNull(waits.get(change)).after().add(other);
    }
  }

  private List<Change> about(Predicate<Target> about) {
    return acting.stream()
        .filter(c -> !(c instanceof Change.Remove))
        .filter(c -> about.test(c.target()))
        .toList();
  }

  private List<Change> ofMachine(String host) {
    return about(t -> t.equals(new Target.Machine(host)));
  }

  /// Several changes of one host, one after the other.
  private void machines() {
    for (var change : about(Target.Machine.class::isInstance)) {
      var host = ((Target.Machine) change.target()).host();
      var all = ofMachine(host);
      int at = all.indexOf(change);
      if (at > 0) {
        needs(change, all.get(at - 1));
      }
    }
  }

  /// Nodes whose engine stops go one at a time, workers first; one that fails stops the rest.
  private void rolling(World world) {
    if (world.swarm().isEmpty()) {
      return;
    }
    var state = world.swarm().get();
    var rolling = new ArrayList<Change>();
    for (var change : about(Target.Machine.class::isInstance)) {
      var node = state.node(((Target.Machine) change.target()).host());
      // One that is away disturbs nobody when it starts, but when it restarts after that.
      boolean disturbs =
          node.filter(n -> n.ready() || !(change instanceof Change.Restart)).isPresent();
      if (Disturbance.stopsEngine(change) && disturbs) {
        rolling.add(change);
      }
    }
    rolling.sort(
        Comparator.comparing(c -> {
          var node = state.node(((Target.Machine) c.target()).host()).orElseThrow();
          return node.role() == SwarmRole.WORKER ? 0 : node.leader() ? 2 : 1;
        }));
    for (int i = 1; i < rolling.size(); i++) {
      needs(rolling.get(i), rolling.get(i - 1));
    }
    // A manager that is away comes back before another one goes.
    for (var away : about(Target.Machine.class::isInstance)) {
      var node = state.node(((Target.Machine) away.target()).host());
      if (away instanceof Change.Restart && node.filter(n -> !n.ready()).isPresent()) {
        rolling.forEach(change -> needs(change, away));
      }
    }
  }

  private void swarm(Fleet fleet) {
    var made = about(Target.Swarm.class::isInstance);
    var nodes = about(Target.Node.class::isInstance);
    for (var init : made) {
      ofMachine(fleet.managers().getFirst()).forEach(m -> needs(init, m));
    }
    var joining = new ArrayList<Change>();
    for (var node : nodes) {
      var host = ((Target.Node) node.target()).host();
      made.forEach(init -> needs(node, init));
      ofMachine(host).forEach(m -> needs(node, m));
      if (node instanceof Change.Create && fleet.managers().contains(host)) {
        // Managers that join at once contend for the quorum of the moment.
        joining.forEach(before -> after(node, before));
        joining.add(node);
      }
    }
    var before = new ArrayList<>(nodes.stream().filter(Change.Create.class::isInstance).toList());
    before.addAll(about(Target.Machine.class::isInstance));
    nodes.stream()
        .filter(node -> !(node instanceof Change.Create))
        .forEach(node -> before.forEach(c -> after(node, c)));
  }

  private void registry(Fleet fleet) {
    var served = about(Target.Registry.class::isInstance);
    for (var registry : served) {
      ofMachine(((Target.Registry) registry.target()).host()).forEach(m -> needs(registry, m));
    }
    for (var trust : about(Target.Trust.class::isInstance)) {
      ofMachine(((Target.Trust) trust.target()).host()).forEach(m -> needs(trust, m));
      // The address is known once the registry's host is.
      fleet.registry().ifPresent(r -> ofMachine(r.host()).forEach(m -> needs(trust, m)));
    }
  }

  private void stacks(Fleet fleet) {
    for (var change : about(Target.Stack.class::isInstance)) {
      var name = ((Target.Stack) change.target()).name();
      about(Target.Swarm.class::isInstance).forEach(s -> needs(change, s));
      fleet.hostOf(name).ifPresent(host -> ofMachine(host).forEach(m -> needs(change, m)));
      boolean fromRegistry =
          fleet.stacks().stream().anyMatch(s -> s.name().equals(name) && !s.images().isEmpty());
      about(Target.Registry.class::isInstance)
          .forEach(r -> {
            if (fromRegistry) {
              needs(change, r);
            }
          });
      about(t ->
              t instanceof Target.Node || t instanceof Target.Trust || t instanceof Target.Machine)
          .forEach(c -> after(change, c));
    }
  }

  /// Last, and in the reverse order of making; members of a swarm that stays leave one by one.
  private void removals(World world) {
    var removals = acting.stream().filter(Change.Remove.class::isInstance).toList();
    var making = acting.stream().filter(c -> !(c instanceof Change.Remove)).toList();
    boolean swarmStays =
        world.swarm().isPresent()
            && removals.stream().noneMatch(c -> c.target() instanceof Target.Swarm);
    Change before = null;
    for (var removal : removals) {
      making.forEach(c -> after(removal, c));
      removals.stream()
          .filter(other -> rank(other.target()) < rank(removal.target()))
          .forEach(other -> after(removal, other));
      if (removal.target() instanceof Target.Machine(var host)) {
        // Once it is forgotten, nobody could take it back.
        removals.stream()
            .filter(other -> other.target().equals(new Target.Trust(host)))
            .forEach(other -> needs(removal, other));
        if (swarmStays) {
          if (before != null) {
            after(removal, before);
          }
          before = removal;
        }
      }
    }
  }

  private static int rank(Target target) {
    return switch (target) {
      case Target.Stack _ -> 0;
      case Target.Registry _, Target.Trust _ -> 1;
      case Target.Node _, Target.Swarm _ -> 2;
      case Target.Machine _ -> 3;
    };
  }
}

package dev.machine.provisioner.fleet;

import dev.machine.provisioner.fleet.Fleet.Member;
import dev.machine.provisioner.swarm.SwarmNode;
import dev.machine.provisioner.swarm.SwarmOptions;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.provisioner.swarm.SwarmState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What is to be done with the swarm.
final class SwarmPlan {

  private SwarmPlan() {}

  static List<Change> of(Fleet fleet, World world, List<String> notes) {
    if (fleet.swarm().isEmpty()) {
      return world.swarm().isPresent()
          ? List.of(
              new Change.Keep(
                  new Target.Swarm(),
                  "the file asks for none: machine swarm leave ends it",
                  List.of()))
          : List.of();
    }
    var changes = new ArrayList<Change>();
    var first = fleet.managers().getFirst();
    if (world.swarm().isEmpty() && world.trouble().isPresent()) {
      notes.add(
          "the swarm cannot be seen: "
              + world.trouble().get()
              + "; apply again when its managers are back");
      return List.of(new Change.Keep(new Target.Swarm(), world.trouble().get(), List.of()));
    }
    if (world.swarm().isEmpty() && sleeping(fleet, world)) {
      notes.add("whether there is a swarm shows when a manager is on: apply again then");
      return List.of();
    }
    if (world.swarm().isEmpty()) {
      changes.add(
          new Change.Create(
              new Target.Swarm(), "there is none; " + first + " begins it", List.of()));
    } else {
      changes.add(Change.keep(new Target.Swarm()));
      stays(fleet.swarm().get(), world.swarm().get()).ifPresent(notes::add);
    }
    for (var member : fleet.members()) {
      if (member.role().isPresent()) {
        changes.addAll(node(member, member.role().get(), fleet, world));
      }
    }
    return changes;
  }

  /// What the file says otherwise, and cannot be changed. What it does not say is the engine's own.
  private static Optional<String> stays(SwarmOptions shall, SwarmState state) {
    if (state.made().isEmpty()) {
      return Optional.empty();
    }
    var is = state.made().get();
    var differ = new ArrayList<String>();
    if (!shall.addressPools().isEmpty() && !shall.addressPools().equals(is.addressPools())) {
      differ.add("address-pool: " + is.addressPools() + ", not " + shall.addressPools());
    }
    if (shall.subnetSize() > 0 && shall.subnetSize() != is.subnetSize()) {
      differ.add("subnet-size: " + is.subnetSize() + ", not " + shall.subnetSize());
    }
    if (shall.encrypted() != is.encrypted()) {
      differ.add("encrypted: " + is.encrypted() + ", not " + shall.encrypted());
    }
    return differ.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the swarm was made with "
                + String.join("; ", differ)
                + "; that cannot be changed: machine destroy, and apply makes it anew");
  }

  /// Whether every manager that once was made is off or silent: a swarm may sleep in them.
  private static boolean sleeping(Fleet fleet, World world) {
    return fleet.managers().stream()
        .map(world::host)
        .anyMatch(seen -> seen instanceof Seen.Off || seen instanceof Seen.Silent);
  }

  private static List<Change> node(Member member, SwarmRole role, Fleet fleet, World world) {
    var target = new Target.Node(member.name());
    var begins = world.swarm().isEmpty() && member.name().equals(fleet.managers().getFirst());
    if (begins) {
      return member.nodeLabels().isEmpty() && !member.drained()
          ? List.of()
          : List.of(new Change.Reconfigure(target, "its labels", List.of()));
    }
    var known = world.swarm().flatMap(state -> state.node(member.name()));
    var seen = world.host(member.name());
    var joins = "it joins as " + (role == SwarmRole.MANAGER ? "a manager" : "a worker");
    if (known.isEmpty()) {
      return List.of(new Change.Create(target, joins, List.of()));
    }
    if (lost(seen, known.get())) {
      return List.of(
          new Change.Create(target, joins + ", for the node that it was is lost", List.of()));
    }
    return differences(member, role, known.get(), world.swarm().orElseThrow(), target);
  }

  /// Whether the swarm's node is not this host any more: it was made anew, or has left.
  private static boolean lost(Seen seen, SwarmNode node) {
    return switch (seen) {
      case Seen.Absent() -> true;
      case Seen.Half _ -> true;
      case Seen.Up up -> !up.swarm().active() || !up.swarm().nodeId().equals(node.id());
      case Seen.Foreign _, Seen.Off _, Seen.Silent _ -> false;
    };
  }

  private static List<Change> differences(
      Member member, SwarmRole role, SwarmNode node, SwarmState state, Target target) {
    var reasons = new ArrayList<String>();
    var interrupts = new ArrayList<String>();
    if (node.role() != role) {
      reasons.add(node.role().word() + " -> " + role.word());
      long after = state.managers() + (role == SwarmRole.MANAGER ? 1 : -1);
      interrupts.add("managers " + state.managers() + " -> " + after);
    }
    if (!node.availability().equals(member.availability())) {
      reasons.add(node.availability() + " -> " + member.availability());
      if (member.drained()) {
        interrupts.add("its tasks move to other nodes");
      }
    }
    labels(member, node).ifPresent(reasons::add);
    return List.of(
        reasons.isEmpty()
            ? Change.keep(target)
            : new Change.Reconfigure(target, String.join("; ", reasons), interrupts));
  }

  private static Optional<String> labels(Member member, SwarmNode node) {
    var shall = member.nodeLabels();
    if (node.carries(shall)) {
      return Optional.empty();
    }
    var is = new TreeMap<>(node.labels());
    is.keySet().retainAll(node.given());
    return Optional.of("node labels " + is + " -> " + shall);
  }
}

package dev.machine.provisioner.fleet;

import dev.machine.provisioner.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is to be done with the registry and the stacks.
final class ServicePlan {

  private ServicePlan() {}

  static List<Change> registry(Fleet fleet, World world, Wanted wanted) {
    var changes = new ArrayList<Change>();
    var host = fleet.registry().map(r -> r.host());
    world
        .hosts()
        .forEach((name, seen) -> {
          if (seen instanceof Seen.Up up
              && up.registry().isPresent()
              && !host.equals(Optional.of(name))) {
            changes.add(
                Change.unnamed(
                    new Target.Registry(name), wanted.prune(), "its data stays on " + name));
          }
        });
    if (host.isEmpty()) {
      fleet.members().stream()
          .filter(member -> world.host(member.name()).trusts(wanted.authority()))
          .map(member -> Change.unnamed(new Target.Trust(member.name()), wanted.prune()))
          .forEach(changes::add);
      return changes;
    }
    changes.add(served(new Target.Registry(host.get()), world.host(host.get()), wanted));
    for (var member : fleet.members()) {
      changes.add(trust(member.name(), world.host(member.name()), wanted));
    }
    return changes;
  }

  private static Change served(Target.Registry target, Seen seen, Wanted wanted) {
    if (seen instanceof Seen.Up up && up.registry().isPresent()) {
      return up.registry().equals(wanted.registry())
          ? Change.keep(target)
          : new Change.Reconfigure(
              target, "its configuration changed", List.of("pulls and pushes for a moment"));
    }
    return seen instanceof Seen.Off || seen instanceof Seen.Silent
        ? new Change.Keep(target, "seen when its host is on", List.of())
        : new Change.Create(target, "it is not there", List.of());
  }

  private static Change trust(String host, Seen seen, Wanted wanted) {
    var target = new Target.Trust(host);
    if (seen instanceof Seen.Off || seen instanceof Seen.Silent) {
      return new Change.Keep(target, "seen when it is on", List.of());
    }
    if (seen instanceof Seen.Up up && wanted.registryAddress().isPresent()) {
      var has = Optional.ofNullable(up.trusts().get(wanted.registryAddress().get()));
      if (has.isPresent() && has.equals(wanted.authority())) {
        return Change.keep(target);
      }
      return has.isPresent()
          ? new Change.Reconfigure(target, "it has another certificate for it", List.of())
          : new Change.Create(target, "its engine does not know the registry", List.of());
    }
    return new Change.Create(target, "its engine does not know the registry", List.of());
  }

  static List<Change> stacks(Fleet fleet, World world, Wanted wanted) {
    var changes = new ArrayList<Change>();
    for (var stack : fleet.stacks()) {
      var target = new Target.Stack(stack.name());
      var there = Optional.ofNullable(world.stacks().get(stack.name()));
      changes.add(
          there.isEmpty()
              ? new Change.Create(target, "it is not deployed", List.of())
              : deployed(target, there.get(), wanted));
    }
    world.stacks().values().stream()
        .filter(s -> s.digest().isPresent())
        .filter(s -> fleet.stacks().stream().noneMatch(f -> f.name().equals(s.name())))
        .map(s -> Change.unnamed(new Target.Stack(s.name()), wanted.prune(), "its volumes stay"))
        .forEach(changes::add);
    return changes;
  }

  private static Change deployed(Target target, Stacks.Running there, Wanted wanted) {
    var shall = Optional.ofNullable(wanted.stacks().get(there.name()));
    if (!there.digest().equals(shall)) {
      return new Change.Reconfigure(
          target,
          there.digest().isEmpty()
              ? "it was deployed by something else"
              : "its file or its environment changed",
          List.of("tasks of services that changed"));
    }
    var lacking =
        there.services().stream()
            .filter(s -> s.running() < s.wanted())
            .map(s -> s.name() + " " + s.running() + " of " + s.wanted())
            .collect(Collectors.joining(", "));
    return lacking.isEmpty()
        ? Change.keep(target)
        : new Change.Restart(target, "not all of it runs: " + lacking, List.of());
  }
}

package dev.machine.provisioner.fleet;

import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// From a file and a world to a plan. A pure function: the same in, the same out, and nothing is
/// asked or touched.
public final class Planner {

  private Planner() {}

  /// What brings the world to what is wanted.
  ///
  /// @throws ProvisionException refused, when a host of the same name is not the fleet's
  public static FleetPlan plan(Fleet fleet, World world, Wanted wanted) throws ProvisionException {
    refuseForeign(fleet, world);
    var changes = new ArrayList<Change>();
    var notes = new ArrayList<String>();
    for (var member : fleet.members()) {
      changes.addAll(MachinePlan.of(member, world.host(member.name()), wanted));
    }
    changes.addAll(SwarmPlan.of(fleet, world, notes));
    changes.addAll(ServicePlan.registry(fleet, world, wanted));
    changes.addAll(ServicePlan.stacks(fleet, world, wanted));
    changes.addAll(leftOver(fleet, world, wanted, notes));
    var told = Disturbance.of(changes, world);
    return new FleetPlan(fleet.name(), told, notes, world.digest(), Canonical.digest(fleet));
  }

  /// What takes everything away again, in the reverse order. On hosts that are removed whole,
  /// nothing needs to be taken down first.
  ///
  /// @param existing drivers whose servers were there before, and stay when we forget them
  /// @param authority digest of ours, which engines trust their registry by
  public static FleetPlan destroy(
      Fleet fleet, World world, Set<String> existing, Optional<String> authority) {
    var changes = new ArrayList<Change>();
    var notes = new ArrayList<String>();
    var lasting =
        world.hosts().keySet().stream().filter(name -> stays(world.host(name), existing)).toList();
    if (!lasting.isEmpty()) {
      world.stacks().values().stream()
          .filter(s -> s.digest().isPresent())
          .forEach(s -> changes.add(removal(new Target.Stack(s.name()))));
      world
          .hosts()
          .forEach((name, seen) -> {
            if (seen instanceof Seen.Up up && up.registry().isPresent()) {
              changes.add(removal(new Target.Registry(name)));
            }
          });
      for (var name : lasting) {
        if (!(world.host(name) instanceof Seen.Up)) {
          notes.add(unreached(name));
        } else if (world.host(name).trusts(authority)) {
          changes.add(removal(new Target.Trust(name)));
        }
      }
      if (world.swarm().isPresent()) {
        changes.add(removal(new Target.Swarm()));
      }
    }
    for (var name : new ArrayList<>(world.hosts().keySet()).reversed()) {
      if (world.host(name).record().isPresent()) {
        changes.add(removal(new Target.Machine(name)));
      }
    }
    return new FleetPlan(fleet.name(), changes, notes, world.digest(), Canonical.digest(fleet));
  }

  /// Whether the server is there after we have forgotten it.
  private static boolean stays(Seen seen, Set<String> existing) {
    return seen.record().filter(host -> existing.contains(host.driver())).isPresent();
  }

  private static String unreached(String name) {
    return name + " is not reached: what it has of the fleet stays on it";
  }

  private static Change removal(Target target) {
    return new Change.Remove(target, "the whole fleet goes", List.of());
  }

  private static void refuseForeign(Fleet fleet, World world) throws ProvisionException {
    var foreign = new ArrayList<String>();
    world
        .hosts()
        .forEach((name, seen) -> {
          if (seen instanceof Seen.Foreign(var whose)) {
            foreign.add("the machine \"" + name + "\" exists already, and " + whose);
          }
        });
    if (!foreign.isEmpty()) {
      throw ProvisionException.refused(
              foreign.size() == 1
                  ? foreign.getFirst()
                  : foreign.size()
                      + " machines of the fleet "
                      + fleet.name()
                      + " exist already and are not its own",
              "choose other names in the file, or remove them: machine rm NAME")
          .withOutput(foreign.size() == 1 ? "" : String.join("\n", foreign));
    }
  }

  /// Hosts that carry the fleet's name and that the file does not name.
  private static List<Change> leftOver(
      Fleet fleet, World world, Wanted wanted, List<String> notes) {
    var changes = new ArrayList<Change>();
    var named = fleet.members().stream().map(Fleet.Member::name).collect(Collectors.toSet());
    for (var name : world.hosts().keySet()) {
      if (!named.contains(name)) {
        boolean stays = wanted.prune() && stays(world.host(name), wanted.existing());
        if (stays && !(world.host(name) instanceof Seen.Up)) {
          notes.add(unreached(name));
        }
        if (stays && world.host(name).trusts(wanted.authority())) {
          changes.add(Change.unnamed(new Target.Trust(name), wanted.prune()));
        }
        changes.add(Change.unnamed(new Target.Machine(name), wanted.prune()));
      }
    }
    if (!wanted.prune() && !changes.isEmpty()) {
      notes.add(
          (changes.size() == 1 ? "1 machine is" : changes.size() + " machines are")
              + " not in the file any more: --prune removes what the file does not name");
    }
    return changes;
  }
}

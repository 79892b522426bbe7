package dev.machine.provisioner.fleet;

import java.util.ArrayList;
import java.util.List;

/// What `apply` would do. Equal for the same file and the same world.
///
/// @param changes in the order of the file: hosts, swarm, registry, stacks, what goes
/// @param notes what a person should know besides
/// @param world digest of what was found
/// @param file digest of what is wanted
public record FleetPlan(
    String fleet, List<Change> changes, List<String> notes, String world, String file) {

  public FleetPlan {
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  FleetPlan noting(String more) {
    var all = new ArrayList<>(notes);
    all.add(more);
    return new FleetPlan(fleet, changes, all, world, file);
  }

  /// What is done, without what is kept.
  public List<Change> acting() {
    return changes.stream().filter(Change::acts).toList();
  }

  public boolean nothingToDo() {
    return acting().isEmpty();
  }
}

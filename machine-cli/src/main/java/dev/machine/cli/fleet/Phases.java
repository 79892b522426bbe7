package dev.machine.cli.fleet;

import dev.machine.cli.text.Times;
import dev.machine.provisioner.fleet.Outcome;
import dev.machine.provisioner.fleet.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What a run did, and where its time went.
final class Phases {

  private Phases() {}

  /// `All 9 done in 41.2 s (hosts 12.0 s, swarm 3.1 s, registry 4.0 s, stacks 11.5 s)`: of each
  /// kind the sum of its longest chain is not known, so the longest single change is told.
  static String of(List<Outcome> outcomes, long nanos) {
    var longest = new LinkedHashMap<String, Duration>();
    for (var outcome : outcomes) {
      longest.merge(
          kind(outcome.change().target()), outcome.took(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
    var parts = new ArrayList<String>();
    longest.forEach((kind, took) -> parts.add(kind + " " + Times.seconds(took.toNanos())));
    long done = outcomes.stream().filter(Outcome::done).count();
    var head =
        done == outcomes.size()
            ? "All " + done + " done in "
            : done + " of " + outcomes.size() + " done in ";
    return head
        + Times.seconds(nanos)
        + " (the longest of each: "
        + String.join(", ", parts)
        + ")"
        + (done == outcomes.size() ? "" : "; apply again goes on from here");
  }

  private static String kind(Target target) {
    return switch (target) {
      case Target.Machine _ -> "hosts";
      case Target.Swarm _, Target.Node _ -> "swarm";
      case Target.Registry _, Target.Trust _ -> "registry";
      case Target.Stack _ -> "stacks";
    };
  }
}

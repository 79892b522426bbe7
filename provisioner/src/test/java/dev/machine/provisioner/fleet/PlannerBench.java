package dev.machine.provisioner.fleet;

import dev.machine.engine.Settings;
import java.util.Arrays;

/// How long the planner alone takes for 1,000 machines, of which every third has drifted: the first
/// time in a process, as a person has it, and the median of 21.
final class PlannerBench {

  private static final int MACHINES = 1000;

  private PlannerBench() {}

  public static void main(String[] arguments) throws Exception {
    var fleet = Samples.fleet(MACHINES, 5, Samples.settings("log-level=debug"));
    var world = Samples.whole(Samples.fleet(MACHINES, 5, Settings.EMPTY), "{\"debug\": true}");
    for (int i = 1; i < MACHINES; i += 3) {
      var host = world.host("m" + i).record().orElseThrow();
      world = i % 2 == 0 ? Samples.with(world, "m" + i, new Seen.Off(host)) : world;
    }
    var times = new long[21];
    for (int i = 0; i < times.length; i++) {
      long begun = System.nanoTime();
      var plan = Planner.plan(fleet, world, Samples.wanted());
      times[i] = System.nanoTime() - begun;
      if (plan.acting().size() < MACHINES / 2) {
        throw new IllegalStateException("no plan worth a measure");
      }
    }
    long first = times[0];
    Arrays.sort(times);
    System.out.printf(
        "  plan of %d machines: first %d ms, median %d ms%n",
        MACHINES, first / 1_000_000, times[times.length / 2] / 1_000_000);
  }
}

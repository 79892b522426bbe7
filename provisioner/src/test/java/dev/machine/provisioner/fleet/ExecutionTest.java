package dev.machine.provisioner.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.engine.Settings;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Outcome.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ExecutionTest {

  private final Fleet fleet = Samples.fleet(3, 3, Settings.EMPTY);

  private static FleetPlan planned(Fleet fleet, World world) throws ProvisionException {
    return Planner.plan(fleet, world, Samples.wanted());
  }

  private static List<String> words(List<Outcome> outcomes, Class<? extends Result> kind) {
    return outcomes.stream()
        .filter(o -> kind.isInstance(o.result()))
        .map(o -> o.change().target().label())
        .toList();
  }

  @Test
  void what_fails_stops_only_what_needs_it() throws Exception {
    var plan = planned(fleet, Samples.empty());
    var outcomes =
        new Execution(
                Order.of(plan, fleet, Samples.empty()),
                8,
                change -> {
                  if (change.target().equals(new Target.Machine("m3"))) {
                    throw ProvisionException.failed("no room", "");
                  }
                },
                _ -> {})
            .run();
    assertThat(words(outcomes, Result.Failed.class)).containsExactly("machine m3");
    assertThat(words(outcomes, Result.Skipped.class))
        .containsExactly("node m3", "registry trust of m3");
    assertThat(words(outcomes, Result.Done.class)).contains("stack web", "node m2", "swarm");
  }

  @Test
  void nodes_whose_engine_stops_go_one_at_a_time_and_the_leader_last() throws Exception {
    var world = Samples.whole(Samples.fleet(5, 3, Settings.EMPTY), "{}");
    var changed = Samples.fleet(5, 3, Samples.settings("debug=true"));
    var running = new AtomicInteger();
    var order = Collections.synchronizedList(new ArrayList<String>());
    new Execution(
            Order.of(planned(changed, world), changed, world),
            8,
            change -> {
              assertThat(running.incrementAndGet()).isEqualTo(1);
              order.add(change.target().label());
              running.decrementAndGet();
            },
            _ -> {})
        .run();
    assertThat(order).hasSize(5).endsWith("machine m1");
    assertThat(order.subList(0, 2)).containsExactlyInAnyOrder("machine m4", "machine m5");
  }

  @Test
  void one_node_that_fails_stops_the_roll() throws Exception {
    var world = Samples.whole(fleet, "{}");
    var changed = Samples.fleet(3, 3, Samples.settings("debug=true"));
    var outcomes =
        new Execution(
                Order.of(planned(changed, world), changed, world),
                8,
                change -> {
                  throw ProvisionException.failed("broken", "");
                },
                _ -> {})
            .run();
    assertThat(words(outcomes, Result.Failed.class)).hasSize(1);
    assertThat(words(outcomes, Result.Skipped.class)).hasSize(2);
  }

  @Test
  @Timeout(60)
  void interrupted_it_waits_for_what_was_begun_and_begins_nothing_more() throws Exception {
    var plan = planned(fleet, Samples.empty());
    var begun = new CountDownLatch(3);
    var undone = new AtomicInteger();
    var outcomes = new ArrayList<Outcome>();
    var thread =
        Thread.ofPlatform()
            .start(() ->
                outcomes.addAll(
                    new Execution(
                            Order.of(plan, fleet, Samples.empty()),
                            8,
                            _ -> {
                              begun.countDown();
                              try {
                                new CountDownLatch(1).await();
                              } catch (InterruptedException e) {
                                undone.incrementAndGet();
                                throw e;
                              }
                            },
                            _ -> {})
                        .run()));
    begun.await();
    thread.interrupt();
    thread.join();
    assertThat(undone).hasValue(3);
    assertThat(words(outcomes, Result.Failed.class))
        .containsExactly("machine m1", "machine m2", "machine m3");
    assertThat(words(outcomes, Result.Skipped.class)).hasSize(outcomes.size() - 3);
  }

  @Test
  @Timeout(60)
  void what_breaks_the_program_ends_it() throws Exception {
    var plan = planned(fleet, Samples.empty());
    var execution =
        new Execution(
            Order.of(plan, fleet, Samples.empty()),
            8,
            _ -> {
              throw new NoClassDefFoundError("gone");
            },
            _ -> {});
    assertThatThrownBy(execution::run)
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("gone");
  }

  @Test
  void never_more_at_once_than_is_allowed() throws Exception {
    var many = Samples.fleet(40, 3, Settings.EMPTY);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    new Execution(
            Order.of(planned(many, Samples.empty()), many, Samples.empty()),
            3,
            _ -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              running.decrementAndGet();
            },
            _ -> {})
        .run();
    assertThat(most.get()).isLessThanOrEqualTo(3);
  }

  /// Worlds at random: whatever is to be done, it can be brought into an order.
  @Test
  @Timeout(120)
  void no_plan_waits_for_itself() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var wanted =
          Samples.fleet(
              1 + random.nextInt(6),
              1,
              random.nextBoolean() ? Settings.EMPTY : Samples.settings("debug=true"));
      var world = random(wanted, random);
      var outcomes =
          new Execution(
                  Order.of(planned(wanted, world), wanted, world),
                  1 + random.nextInt(4),
                  _ -> {},
                  _ -> {})
              .run();
      assertThat(outcomes).as("seed %s", seed).allMatch(Outcome::done);
      Set<Change> once = new HashSet<>();
      outcomes.forEach(o -> assertThat(once.add(o.change())).isTrue());
    }
  }

  private static World random(Fleet wanted, Random random) {
    var world =
        random.nextInt(4) == 0
            ? Samples.empty()
            : Samples.whole(Samples.fleet(1 + random.nextInt(6), 1, Settings.EMPTY), "{}");
    for (var member : wanted.members()) {
      var host = world.host(member.name()).record();
      if (host.isPresent()) {
        switch (random.nextInt(5)) {
          case 0 -> world = Samples.with(world, member.name(), new Seen.Absent());
          case 1 -> world = Samples.with(world, member.name(), new Seen.Off(host.get()));
          case 2 -> world = Samples.with(world, member.name(), new Seen.Half(host.get(), false));
          case 3 -> world = Samples.with(world, member.name(), new Seen.Silent(host.get(), "?"));
          default -> {}
        }
      }
    }
    return world;
  }
}

package dev.machine.provisioner.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.engine.Settings;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.swarm.SwarmNode;
import dev.machine.provisioner.swarm.SwarmOptions;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.provisioner.swarm.SwarmState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {

  private final Fleet fleet = Samples.fleet(3, 3, Settings.EMPTY);
  private final World whole = Samples.whole(fleet, "{}");

  private static List<String> lines(FleetPlan plan) {
    return plan.acting().stream().map(c -> c.word() + " " + c.target().label()).toList();
  }

  private FleetPlan plan(World world) throws ProvisionException {
    return Planner.plan(fleet, world, Samples.wanted());
  }

  @Test
  void from_nothing_everything_is_made() throws Exception {
    assertThat(lines(Planner.plan(fleet, Samples.empty(), Wanted.at(Samples.NOW, false))))
        .containsExactly(
            "create machine m1",
            "create machine m2",
            "create machine m3",
            "create swarm",
            "create node m2",
            "create node m3",
            "create registry on m1",
            "create registry trust of m1",
            "create registry trust of m2",
            "create registry trust of m3",
            "create stack web");
  }

  @Test
  void a_fleet_that_is_as_its_file_says_is_left_alone() throws Exception {
    var plan = plan(whole);
    assertThat(plan.nothingToDo()).as("%s", plan.acting()).isTrue();
    assertThat(plan.changes()).hasSize(3 + 1 + 3 + 1 + 3 + 1).noneMatch(Change::acts);
  }

  @Test
  void a_changed_setting_is_that_change_and_nothing_else() throws Exception {
    var changed = Samples.fleet(3, 3, Samples.settings("log-level=debug"));
    var plan = Planner.plan(changed, whole, Samples.wanted());
    assertThat(plan.acting())
        .hasSize(3)
        .allSatisfy(c -> {
          assertThat(c).isInstanceOf(Change.Reconfigure.class);
          assertThat(c.target()).isInstanceOf(Target.Machine.class);
          assertThat(c.reason()).isEqualTo("log-level: unset -> debug");
          assertThat(c.interrupts()).containsExactly("its tasks move to other nodes first");
        });
  }

  @Test
  void what_somebody_changed_on_the_host_is_put_back() throws Exception {
    var wants = Samples.fleet(3, 3, Samples.settings("log-level=debug"));
    var world = Samples.whole(wants, "{\"log-level\": \"debug\"}");
    var up = (Seen.Up) world.host("m2");
    var drifted =
        new Seen.Up(
            up.host(),
            Samples.facts("{\"log-level\": \"warn\", \"debug\": true}", 1),
            up.swarm(),
            up.registry(),
            up.trusts());
    var plan = Planner.plan(wants, Samples.with(world, "m2", drifted), Samples.wanted());
    assertThat(plan.acting())
        .singleElement()
        .satisfies(c -> {
          assertThat(c.target()).isEqualTo(new Target.Machine("m2"));
          // `debug` is neither ours nor asked for.
          assertThat(c.reason()).isEqualTo("log-level: warn -> debug");
        });
  }

  @Test
  void a_host_that_is_off_is_started_and_its_swarm_is_not_touched() throws Exception {
    var off = new Seen.Off(whole.host("m3").record().orElseThrow());
    assertThat(lines(plan(Samples.with(whole, "m3", off)))).containsExactly("restart machine m3");
  }

  @Test
  void a_lost_manager_is_made_anew_and_joins() throws Exception {
    assertThat(lines(plan(Samples.with(whole, "m2", new Seen.Absent()))))
        .containsExactly("create machine m2", "create node m2", "create registry trust of m2");
  }

  @Test
  void a_creation_that_was_cut_off_goes_on() throws Exception {
    var half =
        new Seen.Half(Samples.host(fleet.members().get(1), new HostStatus.Creating()), false);
    var plan = plan(Samples.with(whole, "m2", half));
    assertThat(lines(plan)).startsWith("create machine m2");
    assertThat(plan.acting().getFirst().reason()).contains("cut off");
  }

  @Test
  void a_host_of_the_same_name_that_is_not_ours_is_never_touched() {
    var world = Samples.with(whole, "m2", new Seen.Foreign("it is of no fleet"));
    assertThatThrownBy(() -> plan(world))
        .isInstanceOf(ProvisionException.class)
        .hasMessage("the machine \"m2\" exists already, and it is of no fleet");
  }

  @Test
  void a_manager_becomes_a_worker_by_that_alone() throws Exception {
    var plan = Planner.plan(Samples.fleet(3, 2, Settings.EMPTY), whole, Samples.wanted());
    assertThat(plan.acting())
        .singleElement()
        .satisfies(c -> {
          assertThat(c.target()).isEqualTo(new Target.Node("m3"));
          assertThat(c.reason()).isEqualTo("manager -> worker");
          assertThat(c.interrupts()).containsExactly("managers 3 -> 2");
        });
  }

  @Test
  void of_two_managers_neither_restarts_without_a_word_on_the_quorum() throws Exception {
    var two = Samples.fleet(2, 2, Settings.EMPTY);
    var plan =
        Planner.plan(
            Samples.fleet(2, 2, Samples.settings("debug=true")),
            Samples.whole(two, "{}"),
            Samples.wanted());
    assertThat(Disturbance.losesQuorum(plan)).isTrue();
    assertThat(Disturbance.losesQuorum(plan(whole))).isFalse();
  }

  @Test
  void a_manager_that_is_away_is_started_before_another_one_restarts() throws Exception {
    var node = whole.swarm().orElseThrow().node("m3").orElseThrow();
    var nodes = new ArrayList<>(whole.swarm().orElseThrow().nodes());
    nodes.set(
        2,
        new SwarmNode(
            node.id(),
            node.hostname(),
            node.role(),
            "down",
            node.availability(),
            false,
            false,
            node.address(),
            node.engineVersion(),
            node.labels()));
    var hosts = new LinkedHashMap<>(whole.hosts());
    hosts.put("m3", new Seen.Off(whole.host("m3").record().orElseThrow()));
    var world =
        new World(
            hosts, Optional.of(new SwarmState("swarm", nodes)), Optional.empty(), whole.stacks());
    var changed = Samples.fleet(3, 3, Samples.settings("debug=true"));
    var plan = Planner.plan(changed, world, Samples.wanted());
    assertThat(Disturbance.losesQuorum(plan)).isFalse();
    var order = Order.of(plan, changed, world);
    var start =
        plan.acting().stream().filter(c -> c instanceof Change.Restart).findFirst().orElseThrow();
    for (var host : List.of("m1", "m2")) {
      var change =
          plan.acting().stream()
              .filter(c -> c.target().equals(new Target.Machine(host)))
              .findFirst()
              .orElseThrow();
      assertThat(Objects.requireNonNull(order.get(change)).needs()).contains(start);
    }
  }

  @Test
  void managers_that_went_a_moment_ago_are_started_and_then_restart_one_by_one() throws Exception {
    // The swarm still tells that all three are ready.
    var world = whole;
    for (var host : List.of("m2", "m3")) {
      world = Samples.with(world, host, new Seen.Off(whole.host(host).record().orElseThrow()));
    }
    var changed = Samples.fleet(3, 3, Samples.settings("debug=true"));
    var plan = Planner.plan(changed, world, Samples.wanted());
    var starts = plan.acting().stream().filter(Change.Restart.class::isInstance).toList();
    assertThat(starts).hasSize(2).allMatch(c -> c.interrupts().isEmpty());
    var restarts = plan.acting().stream().filter(Change.Reconfigure.class::isInstance).toList();
    assertThat(restarts).hasSize(3);
    var order = Order.of(plan, changed, world);
    for (var restart : restarts) {
      assertThat(Objects.requireNonNull(order.get(restart)).needs()).containsAll(starts);
    }
    assertThat(
            restarts.stream().filter(r -> restarts.stream().noneMatch(needs(order, r)::contains)))
        .as("the one that goes first")
        .hasSize(1);
  }

  private static Set<Change> needs(Map<Change, Order.Waits> order, Change change) {
    return Objects.requireNonNull(order.get(change)).needs();
  }

  @Test
  void a_host_that_is_off_restarts_its_engine_only_in_a_swarm_that_can_be_seen() throws Exception {
    var hosts = new LinkedHashMap<>(whole.hosts());
    hosts.put("m3", new Seen.Off(whole.host("m3").record().orElseThrow()));
    var world =
        new World(hosts, Optional.empty(), Optional.of("it lost its quorum"), whole.stacks());
    var changed = Samples.fleet(3, 3, Samples.settings("debug=true"));
    assertThat(lines(Planner.plan(changed, world, Samples.wanted())))
        .containsExactly("restart machine m3");
  }

  @Test
  void engines_of_a_swarm_that_nobody_tells_of_are_left_alone() throws Exception {
    var world =
        new World(
            whole.hosts(), Optional.empty(), Optional.of("it lost its quorum"), whole.stacks());
    var changed = Samples.fleet(3, 3, Samples.settings("debug=true"));
    assertThat(Planner.plan(changed, world, Samples.wanted()).acting()).isEmpty();
  }

  @Test
  void what_the_file_does_not_name_goes_only_when_asked() throws Exception {
    var four = Samples.whole(Samples.fleet(4, 3, Settings.EMPTY), "{}");
    var kept = plan(four);
    assertThat(kept.nothingToDo()).isTrue();
    assertThat(kept.notes()).singleElement().asString().contains("--prune");
    assertThat(lines(Planner.plan(fleet, four, Samples.pruning())))
        .containsExactly("remove machine m4");
  }

  @Test
  void a_server_that_stays_trusts_the_registry_no_longer_when_it_is_pruned() throws Exception {
    var four = Samples.whole(Samples.fleet(4, 3, Settings.EMPTY), "{}");
    var pruned = Planner.plan(fleet, four, Samples.pruning("nspawn"));
    assertThat(lines(pruned)).containsExactly("remove registry trust of m4", "remove machine m4");
    assertThat(
            Objects.requireNonNull(Order.of(pruned, fleet, four).get(pruned.changes().getLast())))
        .satisfies(waits ->
            assertThat(waits.needs())
                .extracting(c -> c.target())
                .containsExactly(new Target.Trust("m4")));
    var off = Samples.with(four, "m4", new Seen.Off(four.host("m4").record().orElseThrow()));
    assertThat(Planner.plan(fleet, off, Samples.pruning("nspawn")).notes())
        .contains("m4 is not reached: what it has of the fleet stays on it");
    assertThat(lines(Planner.plan(fleet, off, Samples.pruning("nspawn"))))
        .containsExactly("remove machine m4");
  }

  @Test
  void without_a_registry_in_the_file_nobody_is_left_to_trust_it() throws Exception {
    var without =
        new Fleet(fleet.name(), fleet.members(), fleet.swarm(), Optional.empty(), fleet.stacks());
    assertThat(lines(Planner.plan(without, whole, Samples.wanted()))).isEmpty();
    assertThat(lines(Planner.plan(without, whole, Samples.pruning())))
        .containsExactly(
            "remove registry on m1",
            "remove registry trust of m1",
            "remove registry trust of m2",
            "remove registry trust of m3");
  }

  @Test
  void a_certificate_that_ends_soon_is_renewed() throws Exception {
    var later = Samples.NOW.plusSeconds(380L * 24 * 3600);
    var plan =
        Planner.plan(
            fleet,
            whole,
            new Wanted(
                false,
                later,
                Samples.wanted().registry(),
                Samples.wanted().registryAddress(),
                Samples.wanted().authority(),
                Samples.wanted().stacks(),
                Set.of()));
    assertThat(plan.acting()).hasSize(3).allMatch(c -> c.reason().contains("certificate ends at"));
  }

  @Test
  void what_a_swarm_was_made_with_cannot_be_changed_and_that_is_told() throws Exception {
    var made = new SwarmOptions(List.of("10.1.0.0/16"), 24, true);
    var world =
        new World(
            whole.hosts(),
            whole.swarm().map(state -> state.made(made)),
            Optional.empty(),
            whole.stacks());
    var plan = plan(world);
    assertThat(plan.nothingToDo()).isTrue();
    assertThat(plan.notes())
        .singleElement()
        .asString()
        .contains("the swarm was made with encrypted: true, not false", "machine destroy");
    var same = whole.swarm().orElseThrow().made(new SwarmOptions(List.of("10.0.0.0/8"), 24, false));
    var silent = new World(whole.hosts(), Optional.of(same), Optional.empty(), whole.stacks());
    assertThat(plan(silent).notes()).isEmpty();
  }

  @Test
  void a_swarm_that_nobody_tells_of_is_not_made_a_second_time() throws Exception {
    var world =
        new World(
            whole.hosts(), Optional.empty(), Optional.of("it lost its quorum"), whole.stacks());
    var plan = plan(world);
    assertThat(plan.acting()).noneMatch(c -> c.target() instanceof Target.Swarm);
    assertThat(plan.notes()).singleElement().asString().contains("it lost its quorum");
  }

  @Test
  void servers_that_stay_trust_the_registry_no_longer() {
    var destroyed = Planner.destroy(fleet, whole, Set.of("nspawn"), Optional.of("ca"));
    assertThat(lines(destroyed))
        .containsExactly(
            "remove stack web",
            "remove registry on m1",
            "remove registry trust of m1",
            "remove registry trust of m2",
            "remove registry trust of m3",
            "remove swarm",
            "remove machine m3",
            "remove machine m2",
            "remove machine m1");
    var waits = Order.of(destroyed, fleet, whole);
    assertThat(Objects.requireNonNull(waits.get(destroyed.changes().getLast())).needs())
        .containsExactly(
            new Change.Remove(new Target.Trust("m1"), "the whole fleet goes", List.of()));
    var off = Samples.with(whole, "m2", new Seen.Off(whole.host("m2").record().orElseThrow()));
    assertThat(Planner.destroy(fleet, off, Set.of("nspawn"), Optional.of("ca")).notes())
        .containsExactly("m2 is not reached: what it has of the fleet stays on it");
    assertThat(lines(Planner.destroy(fleet, whole, Set.of("nspawn"), Optional.of("another"))))
        .noneMatch(line -> line.contains("trust"));
    assertThat(lines(Planner.destroy(fleet, whole, Set.of("other"), Optional.of("ca"))))
        .containsExactly("remove machine m3", "remove machine m2", "remove machine m1");
  }

  static Stream<Fleet> fleets() {
    return Stream.of(
        Samples.fleet(1, 1, Settings.EMPTY),
        Samples.fleet(3, 1, Settings.EMPTY),
        Samples.fleet(5, 3, Samples.settings("debug=true")));
  }

  @ParameterizedTest
  @MethodSource("fleets")
  void the_same_in_gives_the_same_out(Fleet any) throws Exception {
    var world = Samples.whole(any, "{}");
    assertThat(Planner.plan(any, world, Samples.wanted()))
        .isEqualTo(Planner.plan(any, Samples.whole(any, "{}"), Samples.wanted()));
    assertThat(world.digest()).isEqualTo(Samples.whole(any, "{}").digest());
  }

  @Test
  void a_plan_no_longer_holds_when_the_world_or_the_file_has_moved() throws Exception {
    var kept = plan(whole);
    var file =
        new PlanFile("shop.yaml", java.util.Map.of(), false, kept.world(), kept.file(), "{}");
    file.requireSame(plan(whole));
    var off = new Seen.Off(whole.host("m3").record().orElseThrow());
    assertThatThrownBy(() -> file.requireSame(plan(Samples.with(whole, "m3", off))))
        .hasMessageContaining("have changed since");
    var other = Planner.plan(Samples.fleet(3, 2, Settings.EMPTY), whole, Samples.wanted());
    assertThatThrownBy(() -> file.requireSame(other)).hasMessageContaining("something else");
  }

  @Test
  void roles_are_told_as_the_engine_tells_them() {
    assertThat(SwarmRole.MANAGER.word()).isEqualTo("manager");
  }
}

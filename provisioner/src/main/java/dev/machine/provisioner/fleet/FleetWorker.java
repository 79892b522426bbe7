package dev.machine.provisioner.fleet;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Fleet.Member;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.registry.RegistryPlan;
import dev.machine.provisioner.swarm.SwarmRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Does what a change says, by the verbs that a person has too.
final class FleetWorker implements Execution.Worker {

  private static final Duration LONGEST = Duration.ofMinutes(15);

  /// In which services pull their images and come up.
  private static final Duration STACK = Duration.ofMinutes(5);

  private static final Duration NODE_READY = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(300);

  private final Parts parts;
  private final Fleet fleet;
  private final World world;
  private final boolean force;
  private final Function<Target, Progress> progress;
  private final HostStore store;
  private final MachineWork hosts;

  /// @param force whether a swarm's quorum may be lost
  /// @param progress by what is worked on
  FleetWorker(
      Parts parts, Fleet fleet, World world, boolean force, Function<Target, Progress> progress) {
    this.parts = parts;
    this.fleet = fleet;
    this.world = world;
    this.force = force;
    this.progress = progress;
    this.store = parts.machines().access().store();
    this.hosts = new MachineWork(parts.machines());
  }

  @Override
  public void run(Change change) throws ProvisionException, DriverException, InterruptedException {
    var deadline = Deadline.after(LONGEST);
    switch (change.target()) {
      case Target.Machine(var host) -> machine(change, host, deadline);
      case Target.Swarm() -> swarm(change, deadline);
      case Target.Node(var host) -> node(change, host, deadline);
      case Target.Registry(var host) -> registry(change, host, deadline);
      case Target.Trust(var host) -> trust(change, store.load(host), deadline);
      case Target.Stack(var name) -> stack(change, name, deadline);
    }
  }

  private void machine(Change change, String name, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var told = progress.apply(change.target());
    if (change instanceof Change.Remove) {
      if (inSwarm(name) && fleet.swarm().isPresent() && staysWithoutIt(name)) {
        parts.swarms().leave(name, members(), force, told, deadline);
      }
      parts.machines().remove(name, false, told);
      return;
    }
    var member = fleet.member(name).orElseThrow();
    boolean rolls =
        Disturbance.stopsEngine(change) && world.swarm().flatMap(s -> s.node(name)).isPresent();
    boolean moves = rolls && ready(name) && !alone();
    Map<String, Long> before = moves ? parts.swarms().running(members(), deadline) : Map.of();
    if (moves) {
      told.step("Moving its tasks to other nodes");
      parts.swarms().drain(name, members(), told, deadline);
    }
    hosts.run(change, member, world.host(name), told);
    if (rolls) {
      comesBack(member, told, deadline);
    }
    if (moves) {
      // The next node's tasks may be the last ones of their services.
      parts.swarms().awaitRunning(before, members(), told, deadline.atMost(STACK));
    }
  }

  /// A node that was drained for a while takes tasks again; its restart is over when the managers
  /// see it.
  private void comesBack(Member member, Progress told, Deadline deadline)
      throws ProvisionException, InterruptedException {
    told.step("Waiting until the swarm sees it");
    var until = deadline.atMost(NODE_READY);
    var back =
        Wait.until(
            until,
            POLL,
            () -> {
              try {
                return parts
                    .swarms()
                    .state(members(), until)
                    .node(member.name())
                    .filter(n -> n.serves());
              } catch (ProvisionException e) {
                if (until.expired()) {
                  throw e;
                }
                return Optional.empty(); // a leader is being elected
              }
            });
    if (back.isEmpty()) {
      throw ProvisionException.failed(
          "the swarm does not see \"" + member.name() + "\" again",
          "machine swarm status tells how it is; machine logs " + member.name() + " why");
    }
    if (!member.drained()) {
      parts.swarms().activate(member.name(), members(), deadline);
    }
  }

  private boolean ready(String name) {
    return world.swarm().flatMap(s -> s.node(name)).filter(n -> n.ready()).isPresent();
  }

  private boolean alone() {
    return world.swarm().filter(s -> s.nodes().size() < 2).isPresent();
  }

  /// Whether anything is left that should know that the host went: not when the whole fleet goes.
  private boolean staysWithoutIt(String name) {
    return fleet.member(name).isEmpty();
  }

  private boolean inSwarm(String name) {
    return world.swarm().flatMap(s -> s.node(name)).isPresent();
  }

  private void swarm(Change change, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (change instanceof Change.Remove) {
      var told = progress.apply(change.target());
      for (var name : leaving()) {
        parts.swarms().leave(name, members(), true, told, deadline);
      }
      return;
    }
    var first = store.load(fleet.managers().getFirst());
    parts.contexts().preflight(fleet.name());
    parts
        .swarms()
        .init(first, fleet.swarm().orElseThrow(), progress.apply(change.target()), deadline);
    parts.contexts().lead(fleet.name(), first);
  }

  /// Workers, then managers.
  private List<String> leaving() {
    var names = new ArrayList<String>();
    var nodes = world.swarm().map(s -> s.nodes()).orElse(List.of());
    for (var role : List.of(SwarmRole.WORKER, SwarmRole.MANAGER)) {
      nodes.stream().filter(n -> n.role() == role).forEach(n -> names.add(n.hostname()));
    }
    return names;
  }

  private void node(Change change, String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var member = fleet.member(name).orElseThrow();
    var role = member.role().orElseThrow();
    if (change instanceof Change.Create) {
      parts
          .swarms()
          .join(store.load(name), role, members(), progress.apply(change.target()), deadline);
    }
    if (!(change instanceof Change.Create) || member.drained() || !member.nodeLabels().isEmpty()) {
      parts
          .swarms()
          .update(name, role, member.availability(), member.nodeLabels(), members(), deadline);
    }
  }

  private void registry(Change change, String name, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var host = store.load(name);
    var told = progress.apply(change.target());
    if (change instanceof Change.Remove) {
      var plan =
          fleet
              .registry()
              .filter(r -> r.host().equals(name))
              .orElse(
                  new RegistryPlan(
                      name, RegistryPlan.PORT, RegistryPlan.DATA, List.of(), Optional.empty()));
      parts.registries().remove(host, plan, false, told, deadline);
    } else {
      parts.registries().serve(host, fleet.registry().orElseThrow(), told, deadline);
    }
  }

  private void trust(Change change, Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (change instanceof Change.Remove) {
      parts.registries().distrust(host, deadline);
    } else {
      parts.registries().trust(host, address(), deadline);
    }
  }

  private String address() throws ProvisionException {
    var plan = fleet.registry().orElseThrow();
    return parts.registries().address(store.load(plan.host()), plan);
  }

  private void stack(Change change, String name, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var told = progress.apply(change.target());
    var by = deployer(name);
    if (change instanceof Change.Remove) {
      parts.stacks().remove(name, by, told, deadline);
      return;
    }
    var stack =
        fleet.stacks().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    var registry = stack.images().isEmpty() ? Optional.<String>empty() : Optional.of(address());
    parts
        .stacks()
        .deploy(
            parts.rewriting().plan(stack, fleet, registry),
            by,
            false,
            told,
            deadline.atMost(STACK));
  }

  /// A manager that answers, or the one host that runs it.
  private Host deployer(String stack) throws ProvisionException {
    var host = fleet.hostOf(stack);
    if (fleet.swarm().isEmpty() && host.isPresent()) {
      return store.load(host.get());
    }
    var live = world.managers();
    return store.load(live.isEmpty() ? fleet.managers().getFirst() : live.getFirst().name());
  }

  /// The hosts among which a live manager is: those that were, and those that shall be.
  private List<Host> members() throws ProvisionException {
    var members = new ArrayList<Host>();
    var names = new LinkedHashSet<String>();
    world.managers().forEach(h -> names.add(h.name()));
    names.addAll(fleet.managers());
    for (var name : names) {
      if (store.exists(name)) {
        members.add(store.load(name));
      }
    }
    return members;
  }
}

package dev.machine.provisioner.fleet;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.Digests;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.stack.Stacks;
import dev.machine.provisioner.swarm.SwarmState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Looks at all hosts of a fleet at once, and at what they are together.
final class Observer {

  /// One that gives none is restarted: a slow one must not be taken for it.
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final Duration WITHOUT_LEADER = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final Duration ELECTION = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(300);
  private static final int AT_ONCE = 32;

  private final Parts parts;
  private final HostStore store;

  Observer(Parts parts) {
    this.parts = parts;
    this.store = parts.machines().access().store();
  }

  /// What is there now.
  ///
  /// @throws ProvisionException when the store cannot be read, or a swarm's manager answers
  ///   nonsense
  World observe(Fleet fleet) throws ProvisionException, InterruptedException {
    var deadline = Deadline.after(LOOK);
    var hosts = hosts(fleet, deadline);
    var managers = new World(hosts, Optional.empty(), Optional.empty(), Map.of()).managers();
    var swarm = Optional.<SwarmState>empty();
    var trouble = Optional.<String>empty();
    if (!managers.isEmpty()) {
      try {
        var patience = mostAreOff(fleet, hosts) ? deadline.atMost(WITHOUT_LEADER) : deadline;
        var now = parts.swarms().state(managers, patience);
        swarm =
            Optional.of(
                fleet.swarm().isPresent()
                    ? now.made(parts.swarms().options(managers, patience))
                    : now);
      } catch (ProvisionException e) {
        trouble = Optional.of(String.valueOf(e.getMessage()));
      }
    }
    return new World(hosts, swarm, trouble, stacks(fleet, hosts, swarm, managers, deadline));
  }

  /// Whether so many managers are off that no leader can be chosen: it need not be waited for.
  private static boolean mostAreOff(Fleet fleet, Map<String, Seen> hosts) {
    long off =
        fleet.managers().stream().filter(name -> hosts.get(name) instanceof Seen.Off).count();
    return off * 2 >= fleet.managers().size();
  }

  private Map<String, Seen> hosts(Fleet fleet, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var names = new LinkedHashSet<String>();
    fleet.members().forEach(m -> names.add(m.name()));
    names.addAll(ofFleet(fleet.name()));
    var slots = new Semaphore(AT_ONCE);
    var seen = new LinkedHashMap<String, Seen>();
    var asked = new LinkedHashMap<String, Future<Seen>>();
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (var name : names) {
        asked.put(
            name,
            executor.submit(() -> {
              slots.acquire();
              try {
                return look(name, fleet.name(), deadline);
              } finally {
                slots.release();
              }
            }));
      }
      for (var one : asked.entrySet()) {
        seen.put(one.getKey(), answer(one.getValue()));
      }
      return seen;
    } finally {
      executor.shutdownNow();
    }
  }

  private static Seen answer(Future<Seen> asked) throws ProvisionException, InterruptedException {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProvisionException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /// Names of the store's hosts that carry the fleet's name.
  List<String> ofFleet(String fleet) throws ProvisionException {
    var names = new ArrayList<String>();
    for (var entry : store.entries()) {
      if (entry instanceof HostStore.Entry.Ok(var host)
          && fleet.equals(host.labels().get(Fleet.LABEL))) {
        names.add(host.name());
      }
    }
    return names;
  }

  private Seen look(String name, String fleet, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Host host;
    try {
      host = store.load(name);
    } catch (ProvisionException e) {
      if (store.exists(name)) {
        throw e;
      }
      return new Seen.Absent();
    }
    var of = host.labels().get(Fleet.LABEL);
    if (!fleet.equals(of)) {
      return new Seen.Foreign(of == null ? "it is of no fleet" : "it is of the fleet " + of);
    }
    return switch (host.status()) {
      case HostStatus.Creating(), HostStatus.Failed(_) -> new Seen.Half(host, false);
      case HostStatus.Removing() -> new Seen.Half(host, true);
      case HostStatus.Ready() -> ready(host, deadline);
    };
  }

  private Seen ready(Host host, Deadline deadline) throws ProvisionException, InterruptedException {
    var row = parts.machines().status(host.name(), ANSWER);
    if (row.state().equals("Stopped")) {
      return new Seen.Off(host);
    }
    if (!row.state().equals("Running") || row.error().isPresent()) {
      return new Seen.Silent(host, row.error().orElse("its state is " + row.state()));
    }
    try {
      return Survey.of(host, parts.machines().access(), deadline);
    } catch (ProvisionException e) {
      return new Seen.Silent(host, String.valueOf(e.getMessage()));
    }
  }

  private Map<String, Stacks.Running> stacks(
      Fleet fleet,
      Map<String, Seen> hosts,
      Optional<SwarmState> swarm,
      List<Host> managers,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var found = new HashMap<String, Stacks.Running>();
    if (swarm.isPresent()) {
      ofSwarm(managers.getFirst(), deadline).forEach(s -> found.put(s.name(), s));
    }
    for (var stack : fleet.stacks()) {
      if (stack.host().isPresent()
          && hosts.get(stack.host().get()) instanceof Seen.Up up
          && fleet.swarm().isEmpty()) {
        parts.stacks().list(up.host(), deadline).forEach(s -> found.put(s.name(), s));
      }
    }
    return found;
  }

  /// A leader that was there when the nodes were told may be gone a moment later, or unknown yet to
  /// this manager.
  private List<Stacks.Running> ofSwarm(Host manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var patience = deadline.atMost(ELECTION);
    return Wait.until(
            patience,
            POLL,
            () -> {
              try {
                return Optional.of(parts.stacks().list(manager, deadline));
              } catch (ProvisionException e) {
                if (patience.expired()) {
                  throw e;
                }
                return Optional.empty();
              }
            })
        .orElseThrow(() ->
            ProvisionException.failed(
                "the stacks of the swarm cannot be seen from \"" + manager.name() + "\"",
                "machine swarm status tells how it is; then try again"));
  }

  /// What the plan compares the world with.
  ///
  /// @throws ProvisionException when the store's authority cannot be read
  Wanted wanted(Fleet fleet, World world, boolean prune) throws ProvisionException {
    var address = Optional.<String>empty();
    var registry = Optional.<String>empty();
    if (fleet.registry().isPresent()) {
      var plan = fleet.registry().get();
      registry = Optional.of(parts.registries().digest(plan));
      var host = world.host(plan.host()).record();
      if (host.isPresent() && host.get().access().engine().isPresent()) {
        address = Optional.of(parts.registries().address(host.get(), plan));
      }
    }
    var digests = new HashMap<String, String>();
    for (var stack : fleet.stacks()) {
      if (stack.images().isEmpty() || address.isPresent()) {
        digests.put(
            stack.name(), parts.stacks().digest(parts.rewriting().plan(stack, fleet, address)));
      }
    }
    return new Wanted(
        prune, Instant.now(), registry, address, authority(), digests, parts.drivers().existing());
  }

  /// Digest of our authority's certificate; empty before there is one.
  Optional<String> authority() throws ProvisionException {
    var file = store.root().resolve("pki").resolve("ca.pem");
    try {
      return Files.exists(file)
          ? Optional.of(Digests.of(Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw ProvisionException.failed("cannot read " + file + ": " + e.getMessage(), "", e);
    }
  }
}

package dev.machine.provisioner.swarm;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How hosts go out of a swarm, and tasks off a host.
record Leaving(HostAccess access, Managers managers) {

  /// States after which a task does nothing any more (moby/swarmkit api/types.proto, TaskState).
  private static final Set<String> OVER =
      Set.of("complete", "shutdown", "failed", "rejected", "remove", "orphaned");

  void drain(Manager manager, SwarmNode node, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Moving the tasks of " + node.hostname() + " elsewhere");
    manager.change(
        node.id(),
        "cannot drain \"" + node.hostname() + "\"",
        spec -> spec.put("Availability", "drain"),
        deadline);
    if (!node.ready()) {
      return; // nobody there tells when they are over
    }
    manager.awaiting(
        node, "still runs tasks", deadline, () -> running(manager, node, deadline).isEmpty());
  }

  private static List<String> running(Manager manager, SwarmNode node, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var filter = "{\"node\":[\"" + node.id() + "\"]}";
    var tasks =
        manager.get(
            "/tasks?filters=" + URLEncoder.encode(filter, StandardCharsets.UTF_8), deadline);
    var running = new ArrayList<String>();
    for (var task : tasks) {
      if (!OVER.contains(task.path("Status").path("State").asText())) {
        running.add(task.path("ID").asText());
      }
    }
    return running;
  }

  /// @return whether the swarm ended with it
  boolean leave(
      String hostname, List<Host> members, boolean force, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var engine = answering(hostname, members, deadline);
    if (engine.isPresent()
        && engine.get().now().outside()
        && members.stream().allMatch(one -> one.name().equals(hostname))) {
      return true;
    }
    Manager manager;
    try {
      manager = managers.find(members, hostname, deadline);
    } catch (ProvisionException e) {
      // Without the others nobody can be told; the host itself can still go.
      if (engine.isPresent() && (force || engine.get().now().outside())) {
        goes(engine.get(), hostname, progress, deadline);
        return members.size() <= 1;
      }
      throw e;
    }
    var state = manager.state(deadline);
    var node = state.node(hostname);
    if (node.isPresent()) {
      return out(manager, state, node.get(), engine, force, progress, deadline);
    }
    if (engine.isPresent()) {
      goes(engine.get(), hostname, progress, deadline);
    }
    return false;
  }

  /// An engine that answers, and what it says of itself.
  private record Engine(EngineApi api, Membership now) {}

  /// @param members managers at least; the one that leaves may be a worker
  private Optional<Engine> answering(String hostname, List<Host> members, Deadline deadline)
      throws InterruptedException {
    try {
      var host = members.stream().filter(one -> one.name().equals(hostname)).findFirst();
      if (host.isEmpty() && !access.store().exists(hostname)) {
        return Optional.empty();
      }
      var api = access.engine(host.isPresent() ? host.get() : access.store().load(hostname));
      return Optional.of(new Engine(api, Membership.of(api, deadline)));
    } catch (ProvisionException _) {
      return Optional.empty(); // it is taken off the list alone
    }
  }

  private boolean out(
      Manager manager,
      SwarmState state,
      SwarmNode node,
      Optional<Engine> engine,
      boolean force,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    boolean alone = state.nodes().size() == 1;
    if (state.needs(node) && !alone && !force) {
      throw Faults.needed(node, state, "take out");
    }
    boolean itself = engine.filter(one -> one.now().node().equals(node.id())).isPresent();
    if (itself && node.role() == SwarmRole.MANAGER && state.managers() == 1) {
      progress.step("Ending the swarm");
      goes(engine.get(), node.hostname(), progress, deadline);
      return true;
    }
    drain(manager, node, progress, deadline);
    if (node.role() == SwarmRole.MANAGER) {
      progress.step("Making " + node.hostname() + " a worker");
      manager.demote(node, deadline);
    }
    if (itself) {
      goes(engine.get(), node.hostname(), progress, deadline);
    }
    manager.remove(node, deadline);
    return false;
  }

  private static void goes(Engine engine, String hostname, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (engine.now().outside()) {
      return;
    }
    progress.step("Leaving the swarm");
    engine
        .api()
        .ask(Question.post("/swarm/leave?force=true"), deadline)
        .or("\"" + hostname + "\" cannot leave the swarm", "machine logs " + hostname);
  }
}

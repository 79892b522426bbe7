package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.templates.DidYouMean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// [Swarms] by the Engine API (docs.docker.com, "Engine API": Swarm, Node, Task). Tokens are read
/// from a manager's answer and sent on in a request's body; they are nowhere else.
public final class EngineSwarms implements Swarms {

  private final HostAccess access;
  private final Managers managers;
  private final Joining joining;
  private final Leaving leaving;
  private final Duration pause;

  public EngineSwarms(HostAccess access) {
    this(access, Duration.ofMillis(250));
  }

  /// @param pause between two looks at something that takes a while
  EngineSwarms(HostAccess access, Duration pause) {
    this.access = access;
    this.pause = pause;
    this.managers = new Managers(access, pause);
    this.joining = new Joining(access, managers, pause);
    this.leaving = new Leaving(access, managers);
  }

  @Override
  public SwarmState state(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return managers.find(members, "", deadline).state(deadline);
  }

  @Override
  public SwarmOptions options(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, "", deadline);
    var swarm = manager.get("/swarm", deadline);
    var pools = new ArrayList<String>();
    swarm.path("DefaultAddrPool").forEach(pool -> pools.add(pool.asText()));
    return new SwarmOptions(
        pools, swarm.path("SubnetSize").asInt(), Encryption.on(manager, deadline));
  }

  @Override
  public void init(Host first, SwarmOptions options, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    joining.init(first, options, progress, deadline);
  }

  @Override
  public void join(
      Host host, SwarmRole role, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    joining.join(host, role, members, progress, deadline);
  }

  @Override
  public void update(
      String hostname,
      SwarmRole role,
      String availability,
      Map<String, String> labels,
      List<Host> members,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, hostname, deadline);
    var state = manager.state(deadline);
    var node = node(state, hostname);
    permit(role, node, state);
    manager.change(
        node.id(),
        "cannot change the node \"" + hostname + "\"",
        spec -> {
          spec.put("Role", role.word()).put("Availability", availability);
          relabel(spec, labels);
        },
        deadline);
    effective(manager, node, role, deadline);
  }

  @Override
  public void role(String hostname, SwarmRole role, List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, hostname, deadline);
    var state = manager.state(deadline);
    var node = node(state, hostname);
    permit(role, node, state);
    manager.change(
        node.id(),
        "cannot make \"" + hostname + "\" a " + role.word(),
        spec -> spec.put("Role", role.word()),
        deadline);
    effective(manager, node, role, deadline);
  }

  @Override
  public void activate(String hostname, List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, "", deadline);
    manager.change(
        node(manager.state(deadline), hostname).id(),
        "cannot change the node \"" + hostname + "\"",
        spec -> spec.put("Availability", "active"),
        deadline);
  }

  private static void permit(SwarmRole role, SwarmNode node, SwarmState state)
      throws ProvisionException {
    if (role == SwarmRole.WORKER && state.needs(node)) {
      throw Faults.needed(node, state, "demote");
    }
  }

  private static void relabel(ObjectNode spec, Map<String, String> wanted) {
    var next = SwarmNodes.relabelled(SwarmNodes.labels(spec), wanted);
    var labels = spec.putObject("Labels");
    next.forEach(labels::put);
  }

  /// A role is taken up some moments after it was given.
  private static void effective(Manager manager, SwarmNode node, SwarmRole role, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (role == SwarmRole.WORKER) {
      if (node.role() == SwarmRole.MANAGER) {
        manager.demote(node, deadline);
      }
    } else if (!node.reachable()) {
      manager.awaiting(
          node,
          "is not reached as a manager",
          deadline,
          () -> manager.node(node.id(), deadline).filter(SwarmNode::reachable).isPresent());
    }
  }

  @Override
  public void drain(String hostname, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, hostname, deadline);
    leaving.drain(manager, node(manager.state(deadline), hostname), progress, deadline);
  }

  @Override
  public Map<String, Long> running(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return new Running(managers).count(members, deadline);
  }

  @Override
  public void awaitRunning(
      Map<String, Long> before, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    new Running(managers).await(before, members, progress, deadline);
  }

  @Override
  public boolean leave(
      String hostname, List<Host> members, boolean force, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return leaving.leave(hostname, members, force, progress, deadline);
  }

  @Override
  public void rotateTokens(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, "", deadline);
    manager.ask(
        () -> {
          var swarm = manager.get("/swarm", deadline);
          return Question.post(
              "/swarm/update?rotateWorkerToken=true&rotateManagerToken=true&version="
                  + Manager.index(swarm),
              swarm.path("Spec"));
        },
        "the tokens cannot be changed",
        deadline);
  }

  @Override
  public void recover(Host survivor, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var engine = access.engine(survivor);
    var now = Membership.of(engine, deadline);
    if (!now.manages()) {
      throw ProvisionException.refused(
          "\"" + survivor.name() + "\" is no manager: it does not hold the swarm's state",
          "name one that was a manager: machine swarm status");
    }
    // Without a leader each question is held for 20 s: the first one has told already.
    if (!now.cluster().isEmpty() && engine.ask(Question.get("/swarm"), deadline).ok()) {
      throw ProvisionException.refused(
          "the swarm of \"" + survivor.name() + "\" has its quorum: there is nothing to recover",
          "machine swarm status shows it");
    }
    progress.step("Making " + survivor.name() + " the only manager");
    var wanted = Addresses.listening(survivor).put("ForceNewCluster", true);
    engine
        .ask(Question.post("/swarm/init", wanted), deadline)
        .or("the swarm cannot be recovered", "machine logs " + survivor.name());
    var manager = new Manager(survivor, engine, pause);
    for (var node : manager.state(deadline).nodes()) {
      if (node.role() == SwarmRole.MANAGER && !node.reachable()) {
        // The new quorum does not count it, so it cannot be demoted (moby/swarmkit
        // manager/controlapi, UpdateNode); removed it can be.
        progress.step("Striking off " + node.hostname());
        manager.remove(node, deadline);
      }
    }
  }

  private static SwarmNode node(SwarmState state, String hostname) throws ProvisionException {
    var found = state.node(hostname);
    if (found.isPresent()) {
      return found.get();
    }
    throw ProvisionException.failed(
        "the swarm has no node \"" + hostname + "\"",
        DidYouMean.hint(hostname, state.nodes().stream().map(SwarmNode::hostname).toList()));
  }
}

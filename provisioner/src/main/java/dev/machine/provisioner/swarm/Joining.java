package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How hosts come into a swarm.
record Joining(HostAccess access, Managers managers, Duration pause) {

  /// As `docker swarm init` has it (docs.docker.com, `--default-addr-pool-mask-length`).
  private static final int USUAL_SUBNET_SIZE = 24;

  /// Managers need ten to fifteen seconds to see that a node is down.
  private static final Duration NOTICED = Duration.ofSeconds(40);

  /// An engine that has just started tries the managers that it knows, one after the other.
  private static final Duration STARTING = Duration.ofSeconds(15);

  /// A node says its name within a second; this is fifteen.
  private static final int LOOKS_FOR_A_NAME = 60;

  void init(Host first, SwarmOptions options, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var engine = access.engine(first);
    var now = Membership.of(engine, deadline);
    if (!now.outside() && !now.manages()) {
      throw elsewhere(first, now);
    }
    if (options.encrypted()) {
      new Encryption(access).possible(first, progress, deadline);
    }
    if (now.outside()) {
      progress.step("Making the swarm");
      engine
          .ask(Question.post("/swarm/init", wanted(first, options)), deadline)
          .or(
              "the engine of \"" + first.name() + "\" makes no swarm",
              "look at its log: machine logs " + first.name());
    }
    var manager = new Manager(first, engine, pause);
    if (options.encrypted() && !Encryption.on(manager, deadline)) {
      Encryption.begin(manager, progress, deadline);
    }
    named(manager, Membership.of(engine, deadline), first, deadline);
  }

  private static JsonNode wanted(Host first, SwarmOptions options) throws ProvisionException {
    var wanted = Addresses.listening(first);
    if (!options.addressPools().isEmpty()) {
      var pools = wanted.putArray("DefaultAddrPool");
      options.addressPools().forEach(pools::add);
      // With pools and no size the engine takes 0, and then no network of the swarm ever works.
      wanted.put("SubnetSize", options.subnetSize() > 0 ? options.subnetSize() : USUAL_SUBNET_SIZE);
    } else if (options.subnetSize() > 0) {
      wanted.put("SubnetSize", options.subnetSize());
    }
    wanted.putObject("Spec");
    return wanted;
  }

  void join(Host host, SwarmRole role, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, host.name(), deadline);
    var engine = access.engine(host);
    var now = settled(engine, deadline);
    var state = manager.state(deadline);
    if (!now.outside() && returned(host, now, manager, state, progress, deadline)) {
      requireRole(host, role, now, state);
      named(manager, now, host, deadline);
      return;
    }
    Addresses.reachable(host);
    if (Encryption.on(manager, deadline)) {
      new Encryption(access).possible(host, progress, deadline);
    }
    if (!now.outside()) {
      engine
          .ask(Question.post("/swarm/leave?force=true"), deadline)
          .or(
              "\"" + host.name() + "\" cannot leave what it was in",
              "machine restart " + host.name());
    }
    removeEarlier(host, manager, progress, deadline);
    progress.step("Joining the swarm as a " + role.word());
    ask(host, engine, role, manager, deadline);
    var node = Membership.of(engine, deadline);
    await(host, node, manager, deadline);
    named(manager, node, host, deadline);
  }

  private Membership settled(EngineApi engine, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Optional<Membership> settled =
        Wait.until(
            deadline.atMost(STARTING),
            pause,
            () -> Optional.of(Membership.of(engine, deadline)).filter(now -> !now.beginning()));
    return settled.isPresent() ? settled.get() : Membership.of(engine, deadline);
  }

  private static void requireRole(Host host, SwarmRole role, Membership now, SwarmState state)
      throws ProvisionException {
    for (var node : state.nodes()) {
      if (node.id().equals(now.node()) && node.role() != role) {
        throw ProvisionException.refused(
            "\"%s\" is in the swarm already, as a %s".formatted(host.name(), node.role().word()),
            "machine swarm %s %s makes it a %s"
                .formatted(
                    role == SwarmRole.MANAGER ? "promote" : "demote", host.name(), role.word()));
      }
    }
  }

  private void ask(Host host, EngineApi engine, SwarmRole role, Manager manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var wanted = Addresses.listening(host);
    var remotes = wanted.putArray("RemoteAddrs");
    for (var node : manager.get("/nodes", deadline)) {
      var status = node.path("ManagerStatus");
      if (status.path("Reachability").asText("").equals("reachable")) {
        remotes.add(status.path("Addr").asText());
      }
    }
    var tokens = manager.get("/swarm", deadline).path("JoinTokens");
    wanted.put("JoinToken", tokens.path(role == SwarmRole.MANAGER ? "Manager" : "Worker").asText());
    var answer = engine.ask(Question.post("/swarm/join", wanted), deadline);
    // It goes on by itself after its own patience is over; then the list of nodes tells.
    if (!answer.ok() && !answer.message().contains("continue in the background")) {
      answer.or(
          "\"" + host.name() + "\" cannot join the swarm",
          "the hosts must reach each other on port 2377: look at the log with machine logs "
              + host.name());
    }
  }

  private void await(Host host, Membership joined, Manager manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var engine = access.engine(host);
    var found =
        Wait.until(
            deadline,
            pause,
            () -> {
              var id = Membership.of(engine, deadline).node();
              return manager.node(id, deadline).filter(SwarmNode::serves);
            });
    if (found.isEmpty()) {
      throw ProvisionException.failed(
          "\"%s\" joined the swarm, but is not ready after %d s%s"
              .formatted(
                  host.name(),
                  deadline.span().toSeconds(),
                  joined.error().isEmpty() ? "" : ": " + joined.error()),
          "look at its log: machine logs " + host.name());
    }
  }

  /// Whether the host is in this swarm already and well. One that the swarm does not know any more,
  /// or that does not come to itself, has to join again.
  private boolean returned(
      Host host,
      Membership now,
      Manager manager,
      SwarmState state,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (state.nodes().stream().noneMatch(node -> node.id().equals(now.node()))) {
      if (now.cutOff()) {
        progress.note("it was cut off while it joined: it joins again");
        return false;
      }
      if (now.managers().stream().noneMatch(addresses(manager, deadline)::contains)) {
        throw elsewhere(host, now);
      }
      progress.note("the swarm does not know this host any more: it joins again");
      return false;
    }
    return Wait.until(
            deadline.atMost(NOTICED),
            pause,
            () -> manager.node(now.node(), deadline).filter(SwarmNode::serves))
        .isPresent();
  }

  private static List<String> addresses(Manager manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return Membership.of(manager.engine(), deadline).managers();
  }

  /// Removes what an earlier host of the same name left in the list. This host is in no swarm, so a
  /// node of its name is about to be seen as down; if it is not, it is somebody else.
  private void removeEarlier(Host host, Manager manager, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    for (var node : manager.state(deadline).nodes()) {
      if (node.hostname().isEmpty()) {
        removeNameless(node, manager, deadline);
      }
      if (!node.hostname().equals(host.name())) {
        continue;
      }
      progress.step("Removing the earlier " + host.name() + " from the swarm");
      var gone =
          Wait.until(
              deadline.atMost(NOTICED),
              pause,
              () ->
                  manager.node(node.id(), deadline).filter(SwarmNode::serves).isPresent()
                      ? Optional.<Boolean>empty()
                      : Optional.of(true));
      if (gone.isEmpty()) {
        throw ProvisionException.refused(
            "another node of the swarm is called \"" + host.name() + "\", and it is alive",
            "let it leave first, or give this host another name: machine swarm status");
      }
      if (node.role() == SwarmRole.MANAGER) {
        manager.demote(node, deadline);
      }
      manager.remove(node, deadline);
    }
  }

  /// A host that died while it joined has been given a certificate, and has never said its name.
  /// One that joins just now says it in a moment.
  private void removeNameless(SwarmNode node, Manager manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var named =
        Wait.until(
            deadline.atMost(pause.multipliedBy(LOOKS_FOR_A_NAME)),
            pause,
            () ->
                manager
                        .node(node.id(), deadline)
                        .filter(now -> now.hostname().isEmpty())
                        .isPresent()
                    ? Optional.<Boolean>empty()
                    : Optional.of(true));
    if (named.isEmpty()) {
      manager.remove(node, deadline);
    }
  }

  /// Gives the node the name of our host, where it calls itself otherwise.
  private static void named(Manager manager, Membership node, Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (!node.hostname().equals(host.name())) {
      manager.change(
          node.node(),
          "cannot label the node of \"" + host.name() + "\"",
          spec -> spec.withObject("/Labels").put(SwarmNodes.HOST, host.name()),
          deadline);
    }
  }

  private static ProvisionException elsewhere(Host host, Membership now) {
    return ProvisionException.refused(
        "\"%s\" is in another swarm already (%s%s)"
            .formatted(host.name(), now.state(), now.error().isEmpty() ? "" : ": " + now.error()),
        "if nobody needs that one: machine swarm leave --force " + host.name());
  }
}

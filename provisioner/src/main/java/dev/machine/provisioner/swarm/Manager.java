package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Answer;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A manager that answers, asked in the swarm's name.
///
/// @param pause between two looks at something that takes a while
record Manager(Host host, EngineApi engine, Duration pause) {

  private static final String HINT = "see the whole swarm: machine swarm status";

  /// How long managers may be without a leader while they choose one: twice the ten to twenty ticks
  /// of a second after which they begin (moby/swarmkit manager/state/raft).
  static final Duration ELECTION = Duration.ofSeconds(30);

  /// Asks again while the managers choose a leader or others change the same.
  Answer ask(Asking question, String problem, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var patience = deadline.atMost(ELECTION);
    return Wait.until(
            patience,
            pause,
            () -> {
              var answer = engine.ask(question.now(), deadline);
              boolean again = Faults.leaderless(answer) || Faults.outOfSequence(answer);
              if (again && !patience.expired()) {
                return Optional.<Answer>empty();
              }
              if (Faults.leaderless(answer)) {
                throw Faults.quorumLost(host.name(), List.of());
              }
              return Optional.of(answer);
            })
        .orElseThrow(() -> Faults.quorumLost(host.name(), List.of()))
        .or(problem, HINT);
  }

  /// A question, made anew for each time that it is asked.
  interface Asking {
    Question now() throws ProvisionException, InterruptedException;
  }

  JsonNode get(String path, Deadline deadline) throws ProvisionException, InterruptedException {
    return ask(() -> Question.get(path), "the swarm cannot be read", deadline).json();
  }

  SwarmState state(Deadline deadline) throws ProvisionException, InterruptedException {
    var nodes = SwarmNodes.parse(get("/nodes", deadline));
    return new SwarmState(Membership.of(engine, deadline).cluster(), nodes);
  }

  Optional<SwarmNode> node(String id, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return state(deadline).nodes().stream().filter(node -> node.id().equals(id)).findFirst();
  }

  /// Changes what a node shall be; nothing is sent where it is so already.
  ///
  /// @param alter changes its `Spec` in place; runs again when somebody else was faster
  void change(String id, String problem, Consumer<ObjectNode> alter, Deadline deadline)
      throws ProvisionException, InterruptedException {
    ask(
        () -> {
          var node = get("/nodes/" + id, deadline);
          ObjectNode spec = node.path("Spec").deepCopy();
          alter.accept(spec);
          return spec.equals(node.path("Spec"))
              ? Question.get("/nodes/" + id)
              : Question.post("/nodes/" + id + "/update?version=" + index(node), spec);
        },
        problem,
        deadline);
  }

  static long index(JsonNode thing) {
    return thing.path("Version").path("Index").asLong();
  }

  /// Makes a node a worker and waits until the managers count it no more.
  void demote(SwarmNode node, Deadline deadline) throws ProvisionException, InterruptedException {
    change(
        node.id(),
        "cannot demote \"" + node.hostname() + "\"",
        spec -> spec.put("Role", SwarmRole.WORKER.word()),
        deadline);
    awaiting(
        node,
        "is still counted as a manager",
        deadline,
        () -> !get("/nodes/" + node.id(), deadline).path("ManagerStatus").isObject());
  }

  /// Removes a node that left, or never comes back, from the list.
  void remove(SwarmNode node, Deadline deadline) throws ProvisionException, InterruptedException {
    awaiting(
        node,
        "is still counted as a manager",
        deadline,
        () -> {
          var answer = engine.ask(Question.delete("/nodes/" + node.id() + "?force=true"), deadline);
          if (Faults.stillManager(answer) || Faults.leaderless(answer)) {
            return false;
          }
          if (!Faults.unknown(answer)) {
            answer.or("cannot remove the node \"" + node.hostname() + "\" from the swarm", HINT);
          }
          return true;
        });
  }

  /// What is waited for.
  interface Fact {
    boolean holds() throws ProvisionException, InterruptedException;
  }

  /// Waits for something about a node.
  ///
  /// @param without how it is as long as the fact does not hold: "is still counted as a manager"
  void awaiting(SwarmNode node, String without, Deadline deadline, Fact fact)
      throws ProvisionException, InterruptedException {
    var held =
        Wait.until(
            deadline, pause, () -> fact.holds() ? Optional.of(true) : Optional.<Boolean>empty());
    if (held.isEmpty()) {
      throw ProvisionException.failed(
          "\"%s\" %s after %d s".formatted(node.hostname(), without, deadline.span().toSeconds()),
          HINT + "; then try again: what is done stays done");
    }
  }
}

package dev.machine.provisioner.swarm;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Finds a manager that answers: all hosts are asked at once, the first one that can tell wins.
///
/// @param pause between two looks
record Managers(HostAccess access, Duration pause) {

  private static final Duration ASK = Duration.ofSeconds(10);

  /// For what an engine answers without asking any other.
  private static final Duration PING = Duration.ofSeconds(5);

  /// A live manager among `members`.
  ///
  /// @param but name of a host that is asked only when no other can tell; may be empty
  /// @throws ProvisionException failed, when there is none, or the quorum is lost
  Manager find(List<Host> members, String but, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var others = members.stream().filter(host -> !host.name().equals(but)).toList();
    if (others.isEmpty()) {
      others = members;
    }
    var found = look(others, deadline);
    if (found.live().isPresent()) {
      return found.live().get();
    }
    // While a leader is being chosen, nobody has one.
    var last = new ArrayList<>(List.of(found));
    return Wait.until(
            deadline.atMost(Manager.ELECTION),
            pause,
            () -> {
              var again = look(members, deadline);
              last.set(0, again);
              if (again.live().isEmpty() && !again.leaderless()) {
                throw again.none(members);
              }
              return again.live();
            })
        .orElseThrow(() -> last.getFirst().none(members));
  }

  /// What the hosts answered.
  ///
  /// @param live a manager that knows a leader
  /// @param dumb why each of the others is none, by host
  private record Look(Optional<Manager> live, Map<String, Finding> dumb) {

    boolean leaderless() {
      return dumb.containsValue(Finding.LEADERLESS);
    }

    ProvisionException none(List<Host> members) {
      var silent = named(Finding.SILENT);
      var leaderless = named(Finding.LEADERLESS);
      if (!leaderless.isEmpty()) {
        return Faults.quorumLost(leaderless.getFirst(), silent);
      }
      if (members.isEmpty()) {
        return ProvisionException.failed(
            "there is no host whose swarm could be asked", "make hosts first: machine create");
      }
      if (silent.isEmpty()) {
        return ProvisionException.failed(
            "none of %s is a manager of a swarm".formatted(String.join(", ", dumb.keySet())),
            "make one: machine swarm init HOST");
      }
      return ProvisionException.failed(
          "no manager of a swarm answers: %s cannot be asked".formatted(String.join(", ", silent)),
          "start what is off: machine start " + String.join(" ", silent));
    }

    private List<String> named(Finding finding) {
      return dumb.entrySet().stream()
          .filter(one -> one.getValue() == finding)
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  private enum Finding {
    SILENT,
    NO_MANAGER,
    LEADERLESS
  }

  private Look look(List<Host> members, Deadline deadline) throws InterruptedException {
    var dumb = new ConcurrentSkipListMap<String, Finding>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var questions =
          members.stream()
              .<Callable<Manager>>map(host -> () -> asked(host, dumb, deadline.atMost(ASK)))
              .toList();
      return questions.isEmpty()
          ? new Look(Optional.empty(), Map.of())
          : new Look(Optional.of(threads.invokeAny(questions)), Map.of());
    } catch (ExecutionException _) {
      return new Look(Optional.empty(), new TreeMap<>(dumb)); // none of them
    }
  }

  private Manager asked(Host host, Map<String, Finding> dumb, Deadline deadline)
      throws ProvisionException, InterruptedException {
    dumb.put(host.name(), Finding.SILENT);
    var engine = access.engine(host);
    Finding finding;
    try {
      var answer = engine.ask(Question.get("/nodes"), deadline);
      if (answer.ok()) {
        return new Manager(host, engine, pause);
      }
      finding = Faults.leaderless(answer) ? Finding.LEADERLESS : Finding.NO_MANAGER;
    } catch (ProvisionException _) {
      // A manager holds the question for 20 s while it waits for a leader that has just died (moby
      // daemon/cluster, swarmRequestTimeout). Others tell at once that they are none.
      engine.ask(Question.get("/_ping"), Deadline.after(PING));
      finding = Finding.LEADERLESS;
    }
    dumb.put(host.name(), finding);
    throw ProvisionException.failed("\"" + host.name() + "\" is no manager with a leader", "");
  }
}

package dev.machine.cli.fleet;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.commands.Many;
import dev.machine.cli.commands.Output;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.SwarmContexts;
import dev.machine.provisioner.swarm.SwarmOptions;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.provisioner.swarm.SwarmState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `swarm`.
public final class SwarmVerb implements Command {
  /// Managers whose leader has died may need half of it until they have another.
  private static final Duration LOOK = Duration.ofMinutes(1);

  private static final Duration CHANGE = Duration.ofMinutes(10);

  private static final List<String> OF_A_FLEET = List.of("ls", "status", "token-rotate", "context");
  private static final List<String> OF_ONE = List.of("init", "recover");
  private static final List<String> OF_SOME =
      List.of("join", "leave", "promote", "demote", "drain", "activate");

  /// A host that is missing is told later, with the names of those that there are.
  private static final String[] ACTIONS =
      Stream.of(OF_A_FLEET, OF_ONE, OF_SOME)
          .flatMap(List::stream)
          .map(name -> name + " [HOST...]")
          .toArray(String[]::new);

  private final Output output = new Output();
  private String action = "";
  private List<String> hosts = List.of();
  private @Nullable String fleet;
  private boolean manager;
  private boolean force;
  private boolean yes;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Makes the hosts of a fleet a swarm (the engine's own), looks at it, and moves its nodes.",
            "machine apply does all of it from a file; these are its parts, one by one. Hosts of a fleet",
            "carry its name: machine create --label machine.fleet=NAME. Nothing here costs a swarm its",
            "quorum (more than half of its managers must answer), unless --force is given to leave.")
        .examples(
            "machine swarm ls",
            "machine swarm status                  the nodes of the only fleet",
            "machine swarm status --fleet shop -o json",
            "machine swarm init web-1              web-1 begins a swarm, and is its first manager",
            "machine swarm join web-2 web-3 --manager",
            "machine swarm drain web-2             its tasks move elsewhere; waits until they have",
            "machine swarm activate web-2",
            "machine swarm promote web-4           a worker becomes a manager; demote: the reverse",
            "machine swarm leave web-2             drained, demoted, gone; one that is lost is struck off",
            "machine swarm token-rotate            nobody joins by a token that was seen before",
            "docker --context shop node ls         the context of a fleet leads to a live manager",
            "machine swarm context                 makes that context, or leads it to another manager",
            "machine swarm recover web-1           the quorum is gone for good: web-1 goes on alone")
        .exits("0 done, 1 failed, 2 usage, 3 refused: the quorum would be lost, 130 interrupted.");
    flags(usage);
  }

  private void flags(Usage usage) {
    output.describe(usage.actions(ACTIONS).only("ls", "status"));
    usage
        .only()
        .value(
            "NAME", "The fleet; without: that of HOST, or the only one.", t -> fleet = t, "--fleet")
        .only("join")
        .flag("as managers, not as workers.", on -> manager = on, "--manager")
        .only("leave")
        .flag("even if the quorum is lost by it.", on -> force = on, "--force")
        .only("recover")
        .flag("do not ask.", on -> yes = on, "-y", "--yes")
        .action(
            "ACTION [HOST...]",
            String.join(", ", usage.actions().names()) + ".",
            (name, given) -> {
              action = name;
              hosts = given.stream().distinct().toList();
            });
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    return action.equals("ls") && fleet == null && hosts.isEmpty()
        ? list(session, FleetHosts.all(session).values())
        : of(FleetHosts.of(session, fleet, hosts), session);
  }

  private int of(FleetHosts all, Session session) throws ProvisionException, InterruptedException {
    boolean one = OF_ONE.contains(action);
    if (one ? hosts.size() != 1 : (OF_SOME.contains(action) && hosts.isEmpty())) {
      throw ProvisionException.usage(
          "swarm " + action + " needs a host" + (one ? ", and only one" : ""),
          Suggestions.nameAHost(
              "swarm " + action, all.hosts().stream().map(h -> h.name()).toList()));
    }
    return switch (action) {
      case "ls" -> list(session, List.of(all));
      case "status" -> status(session, all);
      case "token-rotate" -> rotate(session, all);
      case "context" -> context(session, all);
      case "init" -> init(session, all, hosts.getFirst());
      case "recover" -> recover(session, all, hosts.getFirst());
      default -> eachIn(session, all);
    };
  }

  private int list(Session session, Collection<FleetHosts> fleets)
      throws ProvisionException, InterruptedException {
    var rows = new ArrayList<SwarmText.Row>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = fleets.stream().<Callable<SwarmText.Row>>map(one -> () -> row(session, one));
      for (var row : threads.invokeAll(asked.toList())) {
        rows.add(row.resultNow());
      }
    }
    session
        .console()
        .answer(
            output.json()
                ? Json.pretty(rows.stream().map(SwarmText.Row::data).toList())
                : SwarmText.swarms(rows));
    return ExitCode.DONE;
  }

  private static SwarmText.Row row(Session session, FleetHosts all) throws InterruptedException {
    try {
      var state = state(session, all);
      follow(session, all, state);
      return new SwarmText.Row(all.fleet(), Optional.of(state), Optional.empty());
    } catch (ProvisionException e) {
      return new SwarmText.Row(all.fleet(), Optional.empty(), Optional.ofNullable(e.getMessage()));
    }
  }

  private int status(Session session, FleetHosts all)
      throws ProvisionException, InterruptedException {
    var state = state(session, all);
    if (output.json()) {
      session.console().answer(Json.pretty(SwarmText.data(all.fleet(), state)));
    } else {
      session.console().answer(SwarmText.nodes(state));
      SwarmText.warning(state).ifPresent(session::remark);
    }
    follow(session, all, state);
    return ExitCode.DONE;
  }

  private static int rotate(Session session, FleetHosts all)
      throws ProvisionException, InterruptedException {
    session.services().swarms().rotateTokens(all.hosts(), Deadline.after(CHANGE));
    session.remark("the tokens of the swarm " + all.fleet() + " are new; its nodes need none");
    follow(session, all);
    return ExitCode.DONE;
  }

  private static int context(Session session, FleetHosts all)
      throws ProvisionException, InterruptedException {
    var live = SwarmContexts.live(all.hosts(), state(session, all));
    if (live.isEmpty()) {
      throw ProvisionException.failed(
          "no host of the fleet " + all.fleet() + " is a manager that answers",
          "see how they are: machine swarm status");
    }
    session.console().answer(contexts(session).lead(all.fleet(), live.getFirst()));
    return ExitCode.DONE;
  }

  private int init(Session session, FleetHosts all, String name) throws ProvisionException {
    var host = all.host(name);
    contexts(session).preflight(all.fleet());
    return Many.run(
        session,
        List.of(name),
        (_, progress) -> {
          var swarms = session.services().swarms();
          swarms.init(host, SwarmOptions.DEFAULT, progress, Deadline.after(CHANGE));
          var context = contexts(session).lead(all.fleet(), host);
          int nodes = state(session, all).nodes().size();
          return "is in a swarm of %d; docker --context %s reaches it".formatted(nodes, context);
        });
  }

  private int recover(Session session, FleetHosts all, String name) throws ProvisionException {
    var host = all.host(name);
    if (!yes
        && !session.confirm(
            "Make " + name + " the only manager, and give up what the others may know?")) {
      throw ProvisionException.refused("nothing was done", Suggestions.YES);
    }
    return Many.run(
        session,
        List.of(name),
        (_, progress) -> {
          session.services().swarms().recover(host, progress, Deadline.after(CHANGE));
          if (contexts(session).exists(all.fleet())) {
            contexts(session).lead(all.fleet(), host);
          }
          return "is the only manager; others join again: machine swarm join HOST --manager";
        });
  }

  /// One after the other: two managers less at once may be one too many.
  private int eachIn(Session session, FleetHosts all)
      throws ProvisionException, InterruptedException {
    if (action.equals("join")) {
      for (var name : hosts) {
        all.host(name);
      }
    }
    for (var name : hosts) {
      int code =
          Many.run(session, List.of(name), (_, progress) -> one(session, all, name, progress));
      if (code != ExitCode.DONE) {
        return code;
      }
    }
    return ExitCode.DONE;
  }

  private String one(Session session, FleetHosts all, String name, Progress progress)
      throws ProvisionException, InterruptedException {
    var swarms = session.services().swarms();
    var until = Deadline.after(CHANGE);
    switch (action) {
      case "join" -> {
        var role = manager ? SwarmRole.MANAGER : SwarmRole.WORKER;
        swarms.join(all.host(name), role, all.hosts(), progress, until);
      }
      case "leave" -> {
        if (swarms.leave(name, all.hosts(), force, progress, until)) {
          contexts(session).withdraw(all.fleet()).forEach(session::remark);
          return "was the last one: the swarm is gone";
        }
      }
      case "promote" -> swarms.role(name, SwarmRole.MANAGER, all.hosts(), until);
      case "demote" -> swarms.role(name, SwarmRole.WORKER, all.hosts(), until);
      case "drain" -> swarms.drain(name, all.hosts(), progress, until);
      default -> swarms.activate(name, all.hosts(), until);
    }
    follow(session, all);
    return switch (action) {
      case "join" -> "is " + (manager ? "a manager" : "a worker") + " of the swarm " + all.fleet();
      case "leave" -> "left the swarm " + all.fleet();
      case "promote" -> "is a manager";
      case "demote" -> "is a worker";
      case "drain" -> "runs no task any more";
      default -> "takes tasks again";
    };
  }

  /// Nobody is asked where there is no context.
  private static void follow(Session session, FleetHosts all)
      throws ProvisionException, InterruptedException {
    if (contexts(session).exists(all.fleet())) {
      follow(session, all, state(session, all));
    }
  }

  private static void follow(Session session, FleetHosts all, SwarmState state)
      throws ProvisionException {
    contexts(session)
        .follow(all.fleet(), all.hosts(), state)
        .ifPresent(host ->
            session.remark(
                "the docker context " + all.fleet() + " leads to " + host.name() + " now"));
  }

  private static SwarmState state(Session session, FleetHosts all)
      throws ProvisionException, InterruptedException {
    return session.services().swarms().state(all.hosts(), Deadline.after(LOOK));
  }

  private static SwarmContexts contexts(Session session) throws ProvisionException {
    return new SwarmContexts(session.services().store(), session.services().contexts());
  }
}

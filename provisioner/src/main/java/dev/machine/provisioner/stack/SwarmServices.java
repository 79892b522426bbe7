package dev.machine.provisioner.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.provisioner.stack.Progressing.Trouble;
import dev.machine.provisioner.swarm.Lasting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads how far a stack is from what a manager says of its services and tasks (Engine API, `GET
/// /services?status=true` and `GET /tasks`).
final class SwarmServices {

  static final String NAMESPACE = "com.docker.stack.namespace";
  static final String DIGEST = "machine.stack.digest";

  private static final Set<String> UPDATING = Set.of("updating", "rollback_started");
  private static final Set<String> HALTED = Set.of("paused", "rollback_paused");
  private static final String WENT_BACK = "rollback_completed";
  private static final Set<String> DEAD = Set.of("failed", "rejected", "orphaned");

  private SwarmServices() {}

  /// The tasks but for those that had failed already when a deployment began.
  ///
  /// @param before ids of what was there
  static List<JsonNode> withoutFailuresOf(Set<String> before, JsonNode tasks) {
    var left = new ArrayList<JsonNode>();
    tasks.forEach(task -> {
      if (!before.contains(task.path("ID").asText())
          || !DEAD.contains(task.path("Status").path("State").asText())) {
        left.add(task);
      }
    });
    return left;
  }

  /// @param back whether services shall go back to what they were
  static Progressing read(JsonNode services, Iterable<JsonNode> tasks, boolean back) {
    var all = new ArrayList<Progressing.Service>();
    var running = new HashSet<String>();
    for (var service : services) {
      all.add(one(service, of(service, tasks), running, back));
    }
    all.sort(Comparator.comparing(Progressing.Service::name));
    return new Progressing(all, running);
  }

  /// A service's name without its stack's.
  static String name(JsonNode service) {
    var name = service.path("Spec").path("Name").asText();
    var stack = service.path("Spec").path("Labels").path(NAMESPACE).asText();
    return name.startsWith(stack + "_") ? name.substring(stack.length() + 1) : name;
  }

  /// How many tasks shall run, or end well.
  static long wanted(JsonNode service) {
    var mode = service.path("Spec").path("Mode");
    if (mode.has("Replicated")) {
      return mode.path("Replicated").path("Replicas").asLong(1);
    }
    if (mode.has("ReplicatedJob")) {
      return mode.path("ReplicatedJob").path("TotalCompletions").asLong(1);
    }
    var status = service.path("ServiceStatus");
    return mode.has("GlobalJob")
        ? Math.max(status.path("DesiredTasks").asLong(), status.path("CompletedTasks").asLong())
        : status.path("DesiredTasks").asLong();
  }

  private static List<JsonNode> of(JsonNode service, Iterable<JsonNode> tasks) {
    var own = new ArrayList<JsonNode>();
    tasks.forEach(task -> {
      if (task.path("ServiceID").equals(service.path("ID"))) {
        own.add(task);
      }
    });
    own.sort(Comparator.comparing(SwarmServices::since).reversed());
    return own;
  }

  static String since(JsonNode task) {
    return task.path("Status").path("Timestamp").asText();
  }

  private static Progressing.Service one(
      JsonNode service, List<JsonNode> tasks, Set<String> running, boolean back) {
    var current =
        tasks.stream().filter(t -> spec(t.path("Spec")).equals(wantedSpec(service))).toList();
    var good = current.stream().filter(t -> good(t, Lasting.ends(service))).toList();
    boolean earlier =
        tasks.stream()
            .anyMatch(
                t -> !current.contains(t) && t.path("DesiredState").asText().equals("running"));
    good.forEach(t -> running.add(t.path("ID").asText()));
    var update = service.path("UpdateStatus");
    var state = update.path("State").asText();
    // What the file has the swarm do by itself (failure_action: rollback) is no success.
    boolean halted = HALTED.contains(state) || (state.equals(WENT_BACK) && !back);
    boolean settled =
        good.size() >= wanted(service) && !earlier && !UPDATING.contains(state) && !halted;
    return new Progressing.Service(
        name(service),
        good.size(),
        wanted(service),
        settled,
        settled ? Optional.empty() : trouble(update, halted, tasks, current, good.isEmpty()));
  }

  private static boolean good(JsonNode task, boolean ends) {
    var state = task.path("Status").path("State").asText();
    return (state.equals("running") && task.path("DesiredState").asText().equals("running"))
        || (ends && state.equals("complete"));
  }

  private static JsonNode wantedSpec(JsonNode service) {
    return spec(service.path("Spec").path("TaskTemplate"));
  }

  /// The engine tells the runtime for services only.
  private static JsonNode spec(JsonNode spec) {
    if (spec instanceof ObjectNode object && object.has("Runtime")) {
      return object.deepCopy().without("Runtime");
    }
    return spec;
  }

  /// @param newest first
  private static Optional<Trouble> trouble(
      JsonNode update,
      boolean halted,
      List<JsonNode> newest,
      List<JsonNode> current,
      boolean noneRuns) {
    // After the swarm's own rollback, those that failed are of a specification that is past.
    var of = halted ? newest : current;
    var told = of.stream().filter(t -> !error(t).isEmpty()).toList();
    var worst =
        told.stream()
            .filter(t -> DEAD.contains(t.path("Status").path("State").asText()))
            .findFirst();
    var first = worst.or(() -> told.stream().findFirst());
    if (halted) {
      return Optional.of(
          new Trouble(
              first.map(t -> error(t) + "; ").orElse("") + update.path("Message").asText(),
              first.map(SwarmServices::withLogs).orElse(""),
              true));
    }
    // Nobody brings an image while we wait; two, for a push may have been under way.
    boolean nowhere =
        noneRuns && current.stream().filter(t -> error(t).startsWith("No such image")).count() > 1;
    return first.map(t -> new Trouble(error(t), withLogs(t), nowhere));
  }

  /// The task's id; empty where no container of it was ever made.
  private static String withLogs(JsonNode task) {
    var container = task.path("Status").path("ContainerStatus").path("ContainerID").asText("");
    return container.isEmpty() ? "" : task.path("ID").asText();
  }

  static String error(JsonNode task) {
    return task.path("Status").path("Err").asText("");
  }
}

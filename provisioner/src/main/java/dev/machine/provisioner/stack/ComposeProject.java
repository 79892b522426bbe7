package dev.machine.provisioner.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.ShellQuote;
import dev.machine.provisioner.stack.Progressing.Trouble;
import dev.machine.provisioner.stack.Stacks.Running;
import dev.machine.provisioner.stack.Stacks.Service;
import dev.machine.provisioner.stack.Stacks.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Projects of Compose on one host. A container is of a project by its label, whichever Compose
/// made it; what is asked and removed here is asked of the engine, which needs no Compose.
///
/// The digest is the label of an empty volume: a label of containers would make Compose replace all
/// of them whenever one service changes.
record ComposeProject(StackQueries ask, Duration pause) implements Runner {

  private static final String PROJECT = "com.docker.compose.project";
  private static final String SERVICE = "com.docker.compose.service";
  private static final String ONCE = "com.docker.compose.oneoff";
  private static final String STACK = "machine.stack";

  @Override
  public boolean rollsBack() {
    return false;
  }

  @Override
  public Command script(
      String name,
      Bundle bundle,
      String digest,
      Map<String, String> env,
      Optional<String> login,
      Deadline deadline) {
    return DeployScript.compose(name, bundle, env, login);
  }

  @Override
  public void deployed(String name, String digest, Deadline deadline)
      throws ProvisionException, InterruptedException {
    ask.delete("/volumes/" + volume(name), deadline);
    var volume = JsonNodeFactory.instance.objectNode().put("Name", volume(name));
    volume.putObject("Labels").put(STACK, name).put(SwarmServices.DIGEST, digest);
    ask.engine()
        .ask(Question.post("/volumes/create", volume), deadline)
        .or("the stack's digest cannot be kept", "");
  }

  private static String volume(String name) {
    return "machine-stack-" + name;
  }

  @Override
  public Set<String> known(String name, Deadline deadline) {
    return Set.of();
  }

  private List<JsonNode> containers(String label, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var all = new ArrayList<JsonNode>();
    for (var container : ask.labelled("/containers/json", label, "&all=true", deadline)) {
      if (!label(container, ONCE).equalsIgnoreCase("true")) {
        all.add(container);
      }
    }
    return all;
  }

  private static String label(JsonNode container, String label) {
    return container.path("Labels").path(label).asText("");
  }

  private static String id(JsonNode container) {
    return container.path("Id").asText();
  }

  @Override
  public Progressing look(String name, Set<String> before, boolean back, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var services = new TreeMap<String, List<JsonNode>>();
    var running = new HashSet<String>();
    for (var container : containers(PROJECT + "=" + name, deadline)) {
      services.computeIfAbsent(label(container, SERVICE), _ -> new ArrayList<>()).add(container);
      if (good(container)) {
        // Another one after each restart.
        running.add(id(container) + started(container));
      }
    }
    var all = new ArrayList<Progressing.Service>();
    services.forEach((service, containers) -> {
      long good = containers.stream().filter(ComposeProject::good).count();
      all.add(
          new Progressing.Service(
              service,
              good,
              containers.size(),
              good == containers.size(),
              containers.stream()
                  .filter(c -> !good(c))
                  .findFirst()
                  .map(c ->
                      new Trouble(
                          c.path("Status").asText(),
                          id(c),
                          // One that restarts has the state "restarting".
                          c.path("State").asText().equals("exited")))));
    });
    return new Progressing(all, running);
  }

  /// `Up 3 seconds` is told anew each time; only how a restart shows is of interest.
  private static String started(JsonNode container) {
    return container.path("Status").asText().contains("second") ? "young" : "";
  }

  /// Runs, and is healthy where that is looked at; or ended well.
  private static boolean good(JsonNode container) {
    var state = container.path("State").asText();
    var status = container.path("Status").asText();
    return (state.equals("running")
            && !status.contains("(unhealthy)")
            && !status.contains("(health: starting)"))
        || (state.equals("exited") && status.startsWith("Exited (0)"));
  }

  @Override
  public Command logsOf(String task) {
    return Command.of("docker", "logs", "--tail", "20", task).asRoot();
  }

  @Override
  public void rollBack(String name, Set<String> before, Deadline deadline) {
    throw new IllegalStateException("Compose keeps no earlier state");
  }

  @Override
  public List<Running> list(Deadline deadline) throws ProvisionException, InterruptedException {
    var digests = new HashMap<String, String>();
    for (var volume : ask.labelled("/volumes", STACK, "", deadline).path("Volumes")) {
      digests.put(label(volume, STACK), label(volume, SwarmServices.DIGEST));
    }
    var projects = new TreeMap<String, Map<String, List<JsonNode>>>();
    for (var container : containers(PROJECT, deadline)) {
      projects
          .computeIfAbsent(label(container, PROJECT), _ -> new TreeMap<>())
          .computeIfAbsent(label(container, SERVICE), _ -> new ArrayList<>())
          .add(container);
    }
    var all = new ArrayList<Running>();
    projects.forEach((name, services) -> {
      var rows = new ArrayList<Service>();
      services.forEach((service, containers) ->
          rows.add(
              new Service(
                  service,
                  containers.getFirst().path("Image").asText(),
                  containers.stream().filter(ComposeProject::good).count(),
                  containers.size())));
      all.add(new Running(name, Optional.ofNullable(digests.get(name)), rows));
    });
    return all;
  }

  @Override
  public List<Task> tasks(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return containers(PROJECT + "=" + name, deadline).stream()
        .sorted(Comparator.comparingLong((JsonNode c) -> c.path("Created").asLong()).reversed())
        .map(c ->
            new Task(
                label(c, SERVICE),
                c.path("Names").path(0).asText().replaceFirst("^/", ""),
                ask.host(),
                c.path("State").asText(),
                good(c) ? "" : c.path("Status").asText(),
                Instant.ofEpochSecond(c.path("Created").asLong()).toString()))
        .toList();
  }

  @Override
  public Map<String, List<String>> logSources(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var all = new TreeMap<String, List<String>>();
    for (var container : containers(PROJECT + "=" + name, deadline)) {
      all.computeIfAbsent(label(container, SERVICE), _ -> new ArrayList<>())
          .add(container.path("Names").path(0).asText().replaceFirst("^/", ""));
    }
    return all;
  }

  @Override
  public String logLine(String source, String flags) {
    return "docker logs "
        + flags
        + " "
        + ShellQuote.quote(source)
        + " 2>&1 | sed "
        + ShellQuote.quote("s/^/" + source + "  | /");
  }

  /// Stops what runs, in the time that each container has for that, and removes it with the
  /// project's networks.
  @Override
  public void remove(String name, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Stopping its containers");
    var containers = ask.labelled("/containers/json", PROJECT + "=" + name, "&all=true", deadline);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var stops = new ArrayList<Callable<Boolean>>();
      containers.forEach(c -> {
        var stop = Question.post("/containers/" + id(c) + "/stop");
        stops.add(() -> ask.engine().ask(stop, deadline).ok());
      });
      threads.invokeAll(stops); // One that does not stop is removed by force.
    }
    for (var container : containers) {
      ask.delete("/containers/" + id(container) + "?force=true", deadline);
    }
    var gone =
        Wait.until(
            deadline,
            pause,
            () -> {
              boolean all =
                  ask.labelled("/containers/json", PROJECT + "=" + name, "&all=true", deadline)
                      .isEmpty();
              for (var network : ask.labelled("/networks", PROJECT + "=" + name, "", deadline)) {
                ask.delete("/networks/" + id(network), deadline);
                all = false;
              }
              return all ? Optional.of(true) : Optional.<Boolean>empty();
            });
    if (gone.isEmpty()) {
      throw ProvisionException.failed(
          "the stack " + name + " is not gone after " + deadline.span().toSeconds() + " s",
          "machine stack ps " + name + " tells what is left; then machine stack rm again");
    }
    ask.delete("/volumes/" + volume(name), deadline);
  }
}

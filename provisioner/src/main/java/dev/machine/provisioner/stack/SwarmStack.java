package dev.machine.provisioner.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.ShellQuote;
import dev.machine.provisioner.stack.Stacks.Running;
import dev.machine.provisioner.stack.Stacks.Service;
import dev.machine.provisioner.stack.Stacks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Stacks of a swarm, asked of one of its managers. A service is of a stack by its label.
record SwarmStack(StackQueries ask, Duration pause) implements Runner {

  private static final String LABEL = SwarmServices.NAMESPACE;

  @Override
  public boolean rollsBack() {
    return true;
  }

  /// The docker of Debian 12 takes a file without a version for one of the first format.
  @Override
  public Command script(
      String name,
      Bundle bundle,
      String digest,
      Map<String, String> env,
      Optional<String> login,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var compose = bundle.compose().withServiceLabel(SwarmServices.DIGEST, digest);
    var version = ask.get("/version", deadline).path("Version").asText();
    if (version.matches("(1\\d|2[0-5])\\..*")) {
      compose = compose.withVersion("3.9");
    }
    return DeployScript.swarm(name, new Bundle(compose, bundle.files()), env, login);
  }

  @Override
  public void deployed(String name, String digest, Deadline deadline) {
    // It came with the services.
  }

  @Override
  public Set<String> known(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var ids = new HashSet<String>();
    services(name, deadline).forEach(s -> ids.add(s.path("ID").asText()));
    allTasks(name, deadline).forEach(t -> ids.add(t.path("ID").asText()));
    return ids;
  }

  private JsonNode services(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return ask.labelled("/services", LABEL + "=" + name, "&status=true", deadline);
  }

  private JsonNode allTasks(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return ask.labelled("/tasks", LABEL + "=" + name, "", deadline);
  }

  @Override
  public Progressing look(String name, Set<String> before, boolean back, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var tasks = SwarmServices.withoutFailuresOf(before, allTasks(name, deadline));
    return SwarmServices.read(services(name, deadline), tasks, back);
  }

  @Override
  public Command logsOf(String task) {
    return Command.of("docker", "service", "logs", "--raw", "--tail", "20", task).asRoot();
  }

  @Override
  public List<Running> list(Deadline deadline) throws ProvisionException, InterruptedException {
    var stacks = new TreeMap<String, List<JsonNode>>();
    for (var service : ask.labelled("/services", LABEL, "&status=true", deadline)) {
      var stack = service.path("Spec").path("Labels").path(LABEL).asText();
      stacks.computeIfAbsent(stack, _ -> new ArrayList<>()).add(service);
    }
    var all = new ArrayList<Running>();
    stacks.forEach((name, services) -> {
      var digests = new HashSet<String>();
      services.forEach(
          s -> digests.add(s.path("Spec").path("Labels").path(SwarmServices.DIGEST).asText("")));
      var digest =
          digests.size() == 1
              ? digests.stream().filter(d -> !d.isEmpty()).findFirst()
              : Optional.<String>empty();
      all.add(
          new Running(
              name,
              digest,
              services.stream()
                  .map(SwarmStack::service)
                  .sorted(Comparator.comparing(Service::name))
                  .toList()));
    });
    return all;
  }

  private static Service service(JsonNode service) {
    var status = service.path("ServiceStatus");
    boolean job =
        service.path("Spec").path("Mode").has("ReplicatedJob")
            || service.path("Spec").path("Mode").has("GlobalJob");
    var image =
        service.path("Spec").path("TaskTemplate").path("ContainerSpec").path("Image").asText();
    long wanted = SwarmServices.wanted(service);
    long running =
        status.path("RunningTasks").asLong() + (job ? status.path("CompletedTasks").asLong() : 0);
    return new Service(
        SwarmServices.name(service), image.replaceFirst("@sha256:.*", ""), running, wanted);
  }

  @Override
  public List<Task> tasks(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var nodes = new HashMap<String, String>();
    ask.get("/nodes", deadline)
        .forEach(
            n -> nodes.put(n.path("ID").asText(), n.path("Description").path("Hostname").asText()));
    var services = new HashMap<String, String>();
    services(name, deadline)
        .forEach(s -> services.put(s.path("ID").asText(), SwarmServices.name(s)));
    var tasks = new ArrayList<JsonNode>();
    ask.labelled("/tasks", LABEL + "=" + name, "", deadline).forEach(tasks::add);
    tasks.sort(Comparator.comparing(SwarmServices::since).reversed());
    return tasks.stream()
        .map(task -> {
          var service = services.getOrDefault(task.path("ServiceID").asText(), "-");
          var slot = task.path("Slot").asText(task.path("NodeID").asText());
          return new Task(
              service,
              service + "." + slot,
              nodes.getOrDefault(task.path("NodeID").asText(), ""),
              task.path("Status").path("State").asText(),
              SwarmServices.error(task),
              SwarmServices.since(task));
        })
        .toList();
  }

  @Override
  public Map<String, List<String>> logSources(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var all = new TreeMap<String, List<String>>();
    services(name, deadline)
        .forEach(
            s -> all.put(SwarmServices.name(s), List.of(s.path("Spec").path("Name").asText())));
    return all;
  }

  @Override
  public String logLine(String source, String flags) {
    return "docker service logs " + flags + " " + ShellQuote.quote(source) + " 2>&1";
  }

  /// What was there goes back to its earlier specification, what was not goes.
  @Override
  public void rollBack(String name, Set<String> before, Deadline deadline)
      throws ProvisionException, InterruptedException {
    for (var service : services(name, deadline)) {
      var id = service.path("ID").asText();
      if (!before.contains(id)) {
        ask.delete("/services/" + id, deadline);
      } else if (service.has("PreviousSpec") && !alreadyBack(service)) {
        ask.engine()
            .ask(
                Question.post(
                    "/services/%s/update?version=%s&rollback=previous"
                        .formatted(id, service.path("Version").path("Index").asText()),
                    service.path("Spec")),
                deadline)
            .or(
                "the service " + SwarmServices.name(service) + " does not go back",
                "machine stack ps " + name);
      }
    }
  }

  /// The file may say that the swarm does it itself (`failure_action: rollback`).
  private static boolean alreadyBack(JsonNode service) {
    return service.path("UpdateStatus").path("State").asText().startsWith("rollback");
  }

  /// Services, then what they held: networks let go only when no task is left, and tasks are listed
  /// until their containers are gone.
  @Override
  public void remove(String name, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    for (var service : services(name, deadline)) {
      ask.delete("/services/" + service.path("ID").asText(), deadline);
    }
    progress.step("Waiting until its tasks are gone");
    var gone =
        Wait.until(
            deadline,
            pause,
            () -> {
              boolean all = ask.labelled("/tasks", LABEL + "=" + name, "", deadline).isEmpty();
              for (var kind : List.of("/configs", "/secrets", "/networks")) {
                for (var each : ask.labelled(kind, LABEL + "=" + name, "", deadline)) {
                  var id = each.path("ID").asText(each.path("Id").asText());
                  ask.delete(kind + "/" + id, deadline);
                  all = false; // Seen when it is not listed any more.
                }
              }
              return all ? Optional.of(true) : Optional.<Boolean>empty();
            });
    if (gone.isEmpty()) {
      throw ProvisionException.failed(
          "the stack " + name + " is not gone after " + deadline.span().toSeconds() + " s",
          "machine stack ps " + name + " tells what is left; then machine stack rm again");
    }
  }
}

package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a swarm's services run (Engine API, ServiceList with `status`).
record Running(Managers managers) {

  /// How many tasks run, by service; those of services that end are none to wait for.
  Map<String, Long> count(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var running = new TreeMap<String, Long>();
    for (var service : services(managers.find(members, "", deadline), deadline)) {
      if (!Lasting.ends(service)) {
        running.put(name(service), tasks(service));
      }
    }
    return running;
  }

  void await(Map<String, Long> before, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var manager = managers.find(members, "", deadline);
    var last = new ArrayList<String>();
    var all =
        Wait.until(
            deadline,
            manager.pause(),
            () -> {
              var missing = missing(before, services(manager, deadline));
              if (!missing.isEmpty() && !missing.equals(last)) {
                progress.step("Waiting for " + String.join(", ", missing));
              }
              last.clear();
              last.addAll(missing);
              return missing.isEmpty() ? Optional.of(true) : Optional.<Boolean>empty();
            });
    if (all.isEmpty()) {
      throw ProvisionException.failed(
          "after %d s not all is running again: %s"
              .formatted(deadline.span().toSeconds(), String.join(", ", last)),
          "machine stack ls and ps tell what runs and why not; then go on: machine apply");
    }
  }

  /// The services with fewer tasks than before, in words. Fewer are enough where fewer are wanted.
  private static List<String> missing(Map<String, Long> before, JsonNode services) {
    var missing = new ArrayList<String>();
    for (var service : services) {
      long running = tasks(service);
      long had = before.getOrDefault(name(service), 0L);
      var replicas = service.path("Spec").path("Mode").path("Replicated").path("Replicas");
      long enough = Math.min(had, replicas.asLong(had));
      if (running < enough) {
        missing.add("%s %d of %d".formatted(name(service), running, enough));
      }
    }
    return missing;
  }

  private static JsonNode services(Manager manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return manager.get("/services?status=true", deadline);
  }

  private static String name(JsonNode service) {
    return service.path("Spec").path("Name").asText();
  }

  private static long tasks(JsonNode service) {
    return service.path("ServiceStatus").path("RunningTasks").asLong();
  }
}

package dev.machine.provisioner.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Question;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Questions to one engine.
record StackQueries(String host, EngineApi engine) {

  /// @param kind such as `/services`
  /// @param query further than the filter, each with its `&`
  JsonNode labelled(String kind, String label, String query, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var filter = JsonNodeFactory.instance.objectNode();
    filter.putArray("label").add(label);
    return get(
        kind + "?filters=" + URLEncoder.encode(filter.toString(), StandardCharsets.UTF_8) + query,
        deadline);
  }

  JsonNode get(String path, Deadline deadline) throws ProvisionException, InterruptedException {
    return engine
        .ask(Question.get(path), deadline)
        .or("the engine of \"" + host + "\" cannot be read", "machine status " + host)
        .json();
  }

  /// @return whether it is gone, or was not there
  boolean delete(String path, Deadline deadline) throws ProvisionException, InterruptedException {
    var answer = engine.ask(Question.delete(path), deadline);
    return answer.ok() || answer.status() == 404;
  }

  /// Whether the host is a manager of a swarm.
  ///
  /// @throws ProvisionException refused, when it is a worker of one
  boolean manages(Deadline deadline) throws ProvisionException, InterruptedException {
    var swarm = get("/info", deadline).path("Swarm");
    var state = swarm.path("LocalNodeState").asText("inactive");
    if (state.equals("active") && !swarm.path("ControlAvailable").asBoolean()) {
      throw ProvisionException.refused(
          "\"" + host + "\" is a worker of its swarm: only a manager knows stacks",
          "machine swarm status tells which are managers");
    }
    return state.equals("active");
  }
}

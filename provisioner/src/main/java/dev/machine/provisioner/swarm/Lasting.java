package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.JsonNode;

/// Tells services that go on from those whose tasks end (Engine API, ServiceSpec).
public final class Lasting {

  private Lasting() {}

  /// Whether tasks of the service are to end: then one that ended well is as good as a running one.
  ///
  /// @param service as the engine lists it
  public static boolean ends(JsonNode service) {
    var spec = service.path("Spec");
    var again = spec.path("TaskTemplate").path("RestartPolicy").path("Condition").asText("any");
    return spec.path("Mode").has("ReplicatedJob")
        || spec.path("Mode").has("GlobalJob")
        || !again.equals("any");
  }
}

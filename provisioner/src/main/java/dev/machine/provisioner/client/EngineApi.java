package dev.machine.provisioner.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One engine by its API (docs.docker.com, "Engine API"), over TLS with the store's client
/// certificate, verified both ways. Safe for many threads at once.
public interface EngineApi {

  /// What an engine is asked.
  ///
  /// @param path without an API version, with its query: `/nodes?filters=…`
  /// @param body what is sent; empty for none
  /// @param headers further ones, such as `X-Registry-Auth`; may hold a secret
  record Question(String method, String path, Optional<Body> body, Map<String, String> headers) {

    public static Question get(String path) {
      return new Question("GET", path, Optional.empty(), Map.of());
    }

    public static Question post(String path) {
      return new Question("POST", path, Optional.empty(), Map.of());
    }

    public static Question post(String path, JsonNode json) {
      return new Question("POST", path, Optional.of(new Body.Json(json)), Map.of());
    }

    public static Question delete(String path) {
      return new Question("DELETE", path, Optional.empty(), Map.of());
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /// What is sent along.
  sealed interface Body {
    record Json(JsonNode tree) implements Body {
      @Override
      public String toString() {
        return "Json[…]"; // a join token may be in it
      }
    }

    /// Bytes of any length, such as an image's.
    record Bytes(Supplier<InputStream> open, String contentType) implements Body {}
  }

  /// What it answered. An error status is an answer, not an exception.
  ///
  /// @param json the body; a null node where there is none
  record Answer(int status, JsonNode json) {

    public boolean ok() {
      return status / 100 == 2;
    }

    /// The engine's own words for an error.
    public String message() {
      return json.path("message").asText("status " + status);
    }

    /// This answer, if it is none of an error.
    ///
    /// @param problem what a failure means: "cannot join the swarm"
    /// @throws ProvisionException with `problem` and the engine's words
    public Answer or(String problem, String hint) throws ProvisionException {
      if (ok()) {
        return this;
      }
      throw ProvisionException.failed(problem + ": " + message().strip(), hint);
    }
  }

  /// Asks once.
  ///
  /// @throws ProvisionException when the engine cannot be reached or verified, or `deadline` passes
  Answer ask(Question question, Deadline deadline) throws ProvisionException, InterruptedException;

  /// Asks for a stream of JSON values, such as the progress of a push, and hands each on as it
  /// comes. An error within the stream (`{"error": …}`) is the caller's to see.
  ///
  /// @return the status, with the last value, or with the error's message
  /// @throws ProvisionException as [#ask]
  Answer stream(Question question, Consumer<JsonNode> each, Deadline deadline)
      throws ProvisionException, InterruptedException;
}

package dev.machine.drivers.cloud.hetzner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.cloud.http.Errors;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `error.code` of an answer means (docs.hetzner.cloud, "Errors").
final class HetznerErrors {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN_HINT =
      "look at HETZNER_API_TOKEN: is it of the right project, with read and write access, and not"
          + " withdrawn?";

  private HetznerErrors() {}

  static Errors translation() {
    return new Errors("Hetzner Cloud", TOKEN_HINT, HetznerErrors::diagnose);
  }

  private static Optional<CloudFailure> diagnose(
      int status, String body, @Nullable Throwable cause) {
    var error = error(body);
    var code = error.path("code").asText();
    var words = words(error);
    return code.isEmpty()
        ? Optional.empty()
        : told(code, words, cause).or(() -> general(status, words, cause));
  }

  /// The same for an action that failed later.
  static Optional<CloudFailure> ofAction(JsonNode error) {
    return told(error.path("code").asText(), words(error), null);
  }

  private static Optional<CloudFailure> told(String code, String words, @Nullable Throwable cause) {
    return Optional.ofNullable(
        switch (code) {
          case "unauthorized" ->
              new CloudFailure.Denied("Hetzner Cloud does not take the token", TOKEN_HINT, cause);
          case "token_readonly", "forbidden" ->
              new CloudFailure.Denied(
                  "Hetzner Cloud does not let this token do that: " + words, TOKEN_HINT, cause);
          case "resource_limit_exceeded" ->
              new CloudFailure.QuotaReached(
                  "the project's limit is reached: " + words,
                  "remove what is not needed (machine ls, machine orphans), or ask Hetzner for more:"
                      + " console.hetzner.cloud, Limits",
                  cause);
          case "resource_unavailable", "placement_error", "no_space_left_in_location" ->
              new CloudFailure.NoCapacity(
                  "Hetzner Cloud has no room for such a server now: " + words,
                  "choose another --hetzner-server-location or --hetzner-server-type, or try later",
                  cause);
          case "uniqueness_error", "locked", "resource_in_use", "must_be_unassigned" ->
              new CloudFailure.Busy(
                  "Hetzner Cloud cannot do that now: " + words, "try again in a while", cause);
          // Two calls met, and this one was not carried out.
          case "conflict" ->
              new CloudFailure.Throttled(
                  "Hetzner Cloud is busy with the same things: " + words,
                  "try again in a while",
                  Optional.empty(),
                  cause);
          default -> rare(code, words, cause);
        });
  }

  private static @Nullable CloudFailure rare(String code, String words, @Nullable Throwable cause) {
    return switch (code) {
      case "maintenance" ->
          new CloudFailure.Unavailable(
              "Hetzner Cloud is being maintained: " + words,
              "see status.hetzner.com, and try again later",
              cause);
      case "protected" ->
          new CloudFailure.Rejected(
              "it is protected against that: " + words,
              "take the protection away in console.hetzner.cloud, then try again",
              "",
              cause);
      default -> null;
    };
  }

  private static Optional<CloudFailure> general(
      int status, String words, @Nullable Throwable cause) {
    return switch (status) {
      case 400, 404, 405, 410, 412, 422 ->
          Optional.of(new CloudFailure.Rejected("Hetzner Cloud refused: " + words, "", "", cause));
      default -> Optional.empty();
    };
  }

  /// Its message, and which fields are meant.
  private static String words(JsonNode error) {
    var fields = new ArrayList<String>();
    for (var field : error.at("/details/fields")) {
      fields.add(field.path("name").asText() + ": " + field.at("/messages/0").asText());
    }
    var message = error.path("message").asText().strip();
    return fields.isEmpty() ? message : message + " (" + String.join("; ", fields) + ")";
  }

  private static JsonNode error(String body) {
    try {
      return JSON.readTree(body).path("error");
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance(); // A proxy's page; the status has to do.
    }
  }
}

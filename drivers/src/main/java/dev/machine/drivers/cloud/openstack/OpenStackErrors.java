package dev.machine.drivers.cloud.openstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.cloud.http.Errors;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What faults of Nova, Neutron and Glance mean: `{"badRequest": {"message": …}}`,
/// `{"NeutronError": {"type": …, "message": …}}`.
final class OpenStackErrors {

  private static final ObjectMapper JSON = new ObjectMapper();

  private OpenStackErrors() {}

  static Errors translation() {
    return new Errors(
        "OpenStack",
        "look at OS_USERNAME, OS_PASSWORD and the roles of that user in the project",
        OpenStackErrors::diagnose);
  }

  private static Optional<CloudFailure> diagnose(
      int status, String body, @Nullable Throwable cause) {
    var fault = Fault.of(body);
    return fault.message().isEmpty() ? Optional.empty() : diagnose(status, fault, cause);
  }

  private static Optional<CloudFailure> diagnose(
      int status, Fault fault, @Nullable Throwable cause) {
    var words = fault.message().toLowerCase(Locale.ROOT);
    if (status == 413 || fault.type().equals("OverQuota") || words.contains("quota exceeded")) {
      return Optional.of(
          new CloudFailure.QuotaReached(
              "the project's quota is reached: " + fault.message(),
              "remove what is not needed (machine ls, machine orphans), or ask for more: openstack"
                  + " quota show",
              cause));
    }
    if (fault.type().equals("IpAddressGenerationFailure")
        || words.contains("no more ip addresses")) {
      return Optional.of(
          new CloudFailure.NoCapacity(
              "the network has no free address: " + fault.message(),
              "choose another network: --openstack-net-name, --openstack-floatingip-pool",
              cause));
    }
    return switch (status) {
      case 400, 404, 405, 406, 422 ->
          Optional.of(
              new CloudFailure.Rejected("OpenStack refused: " + fault.message(), "", "", cause));
      case 403 ->
          Optional.of(
              new CloudFailure.Denied(
                  "OpenStack does not let these credentials do that: " + fault.message(),
                  "look at the roles of the user: openstack role assignment list --names",
                  cause));
      case 409 ->
          Optional.of(
              new CloudFailure.Busy(
                  "OpenStack cannot do that now: " + fault.message(),
                  "try again in a while",
                  cause));
      default -> Optional.empty();
    };
  }

  private record Fault(String type, String message) {
    static Fault of(String body) {
      try {
        for (var entry : JSON.readTree(body).properties()) {
          var message = entry.getValue().path("message").asText();
          if (!message.isEmpty()) {
            return new Fault(entry.getValue().path("type").asText(), message.strip());
          }
        }
      } catch (JsonProcessingException _) {
        // Glance answers HTML; the status has to do.
      }
      return new Fault("", "");
    }
  }
}

package dev.machine.drivers.cloud.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// The addresses of a server.
///
/// @param reached a floating one, else the fixed one
/// @param fixed the one in its network
record Addresses(Optional<String> reached, Optional<String> fixed) {

  /// @param version `4` or `6`
  static Addresses of(JsonNode networks, String version) {
    Optional<String> floating = Optional.empty();
    Optional<String> fixed = Optional.empty();
    for (var network : networks) {
      for (var address : network) {
        if (!address.path("version").asText().equals(version)) {
          continue;
        }
        var text = Optional.of(address.path("addr").asText());
        if (address.path("OS-EXT-IPS:type").asText().equals("floating")) {
          floating = floating.or(() -> text);
        } else {
          fixed = fixed.or(() -> text);
        }
      }
    }
    var inNetwork = fixed;
    return new Addresses(floating.or(() -> inNetwork), fixed);
  }
}

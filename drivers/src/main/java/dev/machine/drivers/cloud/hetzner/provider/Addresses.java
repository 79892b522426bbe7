package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// The addresses of a server.
public final class Addresses {

  private Addresses() {}

  public static Optional<String> ipv4(JsonNode server) {
    return text(server.at("/public_net/ipv4/ip"));
  }

  /// A server has a network of 2^64 addresses, told as `2001:db8:1::/64`, and answers to its first.
  public static Optional<String> ipv6(JsonNode server) {
    return text(server.at("/public_net/ipv6/ip")).map(n -> n.replaceFirst("/\\d+$", "") + "1");
  }

  /// The one in its first private network.
  public static Optional<String> inNetwork(JsonNode server) {
    return text(server.at("/private_net/0/ip"));
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() && !node.asText().isEmpty()
        ? Optional.of(node.asText())
        : Optional.empty();
  }
}

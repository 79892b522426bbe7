package dev.machine.templates;

import java.util.OptionalInt;

/// Networks as a person writes them.
final class Networks {

  private Networks() {}

  /// The length of `ADDRESS/LENGTH`; empty when it is no network. Asks no name server: what is no
  /// literal address is none.
  static OptionalInt prefix(String network) {
    int slash = network.indexOf('/');
    var length = network.substring(slash + 1);
    var address = network.substring(0, Math.max(slash, 0));
    if (!length.matches("\\d{1,3}") || address.isEmpty()) {
      return OptionalInt.empty();
    }
    int bits = Integer.parseInt(length);
    try {
      int most =
          address.contains(":")
              ? java.net.Inet6Address.ofLiteral(address).getAddress().length * 8
              : java.net.Inet4Address.ofLiteral(address).getAddress().length * 8;
      return bits <= most ? OptionalInt.of(bits) : OptionalInt.empty();
    } catch (IllegalArgumentException _) {
      return OptionalInt.empty();
    }
  }
}

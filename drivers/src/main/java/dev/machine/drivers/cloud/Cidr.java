package dev.machine.drivers.cloud;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Blocks of addresses (RFC 4632, RFC 4291) as a cloud keeps them: always with a length, and
/// without bits beyond it, so that what is asked for can be compared with what is there.
public final class Cidr {

  private static final Pattern BLOCK =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/(\\d{1,3}))?");

  private Cidr() {}

  /// One spelling for each block; empty for what is none. Asks no name server.
  public static Optional<String> of(String given) {
    var parts = BLOCK.matcher(given.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      var address = InetAddress.ofLiteral(parts.group(1)).getAddress();
      int all = address.length * Byte.SIZE;
      int bits = parts.group(2) == null ? all : Integer.parseInt(parts.group(2));
      return bits > all ? Optional.empty() : Optional.of(block(address, bits) + "/" + bits);
    } catch (IllegalArgumentException | UnknownHostException _) {
      return Optional.empty();
    }
  }

  private static String block(byte[] address, int bits) throws UnknownHostException {
    for (int i = 0; i < address.length; i++) {
      int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
      address[i] &= (byte) (0xff << (Byte.SIZE - kept));
    }
    return InetAddress.getByAddress(address).getHostAddress();
  }
}

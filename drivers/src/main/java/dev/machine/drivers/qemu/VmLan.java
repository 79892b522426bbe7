package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.HostDirs;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.TreeSet;

/// The private network between the virtual machines of one store: Ethernet frames in UDP multicast
/// on this machine's loopback, which takes no root and no process of its own.
///
/// Whoever may open sockets on this machine may join the group: it is as private as loopback is.
final class VmLan {

  private VmLan() {}

  /// Where the frames go: an address of the range for private use (RFC 2365), and a UDP port.
  record Group(String address, int port) {}

  private static final int FIRST_PORT = 24_000;

  /// @param storeId eight hex digits
  static Group group(String storeId) {
    var bytes = HexFormat.of().parseHex(storeId);
    return new Group(
        "239.214." + (bytes[0] & 0xff) + "." + (bytes[1] & 0xff),
        FIRST_PORT + (((bytes[2] & 0x0f) << 8) | (bytes[3] & 0xff)));
  }

  /// The first three numbers of the store's network, with a dot after each. Beside those of the
  /// system containers of a store, which are of 10.213.
  static String prefix(String storeId) {
    return "10.214." + Integer.parseInt(storeId.substring(0, 2), 16) + ".";
  }

  /// The lowest address that no machine of the store has. The caller holds the network's lock until
  /// the address is in the machine's configuration.
  static String freeAddress(Path stateDir, String storeId) throws DriverException {
    var taken = new TreeSet<String>();
    for (var ref : HostDirs.refs(stateDir)) {
      VmConfig.load(VmFiles.of(stateDir, storeId, ref).config())
          .ifPresent(c -> taken.add(c.address()));
    }
    for (int number = 10; number < 255; number++) {
      var address = prefix(storeId) + number;
      if (!taken.contains(address)) {
        return address;
      }
    }
    throw new DriverException.Failed(
        "the hosts' network has no free address", "remove hosts, or use another store");
  }

  /// An Ethernet address of a machine that no other machine of this store has: in QEMU's range,
  /// from the nonce.
  ///
  /// @param card 0 for the card that leads out, 1 for that of the LAN
  static String mac(ServerRef ref, int card) {
    // The nonce is random: three of its bytes, and the fourth folded into the last.
    long nonce = Long.parseLong(ref.nonce(), 16);
    long low = ((nonce ^ ((nonce >> 24) & 0xff)) & 0xfffffe) | card;
    return "52:54:00:%02x:%02x:%02x".formatted(low >> 16 & 0xff, low >> 8 & 0xff, low & 0xff);
  }
}

package dev.machine.drivers.qemu.jclouds;

import dev.machine.drivers.ServerRef;
import java.util.Optional;

/// How jclouds names a machine: `NAME-NONCE`.
final class NodeId {

  private static final int NONCE = 8;

  private NodeId() {}

  static String of(ServerRef ref) {
    return ref.name() + "-" + ref.nonce();
  }

  /// The machine of that id; empty for text that is none.
  static Optional<ServerRef> parse(String id) {
    if (!id.matches(".+-[0-9a-f]{8}")) {
      return Optional.empty();
    }
    int dash = id.length() - NONCE - 1;
    return Optional.of(new ServerRef(id.substring(0, dash), id.substring(dash + 1)));
  }
}

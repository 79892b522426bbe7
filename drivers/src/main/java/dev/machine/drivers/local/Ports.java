package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// TCP ports on this machine's loopback address.
public final class Ports {

  /// Below the range that the kernel gives to outgoing connections (`net.ipv4.ip_local_port_range`,
  /// 32768 and up), so that none of those takes a host's port.
  private static final int FIRST = 20_000;

  private static final int COUNT = 12_000;

  private static final Path LOWEST = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

  private Ports() {}

  /// The lowest port that this user may listen on.
  static int lowest() {
    return SystemUser.isRoot() ? 0 : lowestOfOthers();
  }

  /// That of anybody but root (ip(7), `ip_unprivileged_port_start`).
  static int lowestOfOthers() {
    // Not Files.readString: it begins with a byte, and the kernel gives such a file in one read.
    try (var file = Files.newBufferedReader(LOWEST)) {
      return Integer.parseInt(file.readLine());
    } catch (IOException | NumberFormatException _) {
      return 0; // Not Linux: there is no such limit on loopback, or nobody can tell.
    }
  }

  /// Whether somebody could listen on `127.0.0.1:port` right now.
  public static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// A free port. The search begins at a place that follows from `seed`, so that a host tends to
  /// get the same port again and two hosts made at once look in different places.
  ///
  /// @param reserved ports of hosts that are off now and will want them back
  /// @throws DriverException.Failed when the whole range is taken
  public static int pick(String seed, Set<Integer> reserved) throws DriverException {
    int start = Math.floorMod(seed.hashCode(), COUNT);
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + (start + i) % COUNT;
      if (!reserved.contains(port) && free(port)) {
        return port;
      }
    }
    throw new DriverException.Failed(
        "no free port between " + FIRST + " and " + (FIRST + COUNT - 1) + " on 127.0.0.1",
        "end what listens there");
  }
}

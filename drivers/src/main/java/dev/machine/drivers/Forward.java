package dev.machine.drivers;

/// A port of a server brought to `127.0.0.1:localPort` of this machine.
///
/// @param name what it is listed and ended by, unique per server
/// @param localPort port on loopback here; 0 in a request means any free one
/// @param remotePort TCP port on the server
public record Forward(String name, int localPort, int remotePort) {
  public Forward {
    if (localPort < 0 || localPort > 65535 || remotePort < 1 || remotePort > 65535) {
      throw new IllegalArgumentException("port out of range: " + localPort + ":" + remotePort);
    }
  }
}

package dev.machine.drivers;

/// A TCP address: host name or IP (IPv6 without brackets) and port.
public record Endpoint(String host, int port) {

  /// `host:port`, with brackets around an IPv6 address.
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}

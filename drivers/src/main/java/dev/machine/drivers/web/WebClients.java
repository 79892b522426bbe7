package dev.machine.drivers.web;

import dev.machine.drivers.DriverException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;

/// HTTP clients that go by this machine's proxies and trust the person's own certificate
/// authorities.
public final class WebClients {
  private WebClients() {}

  /// A client in the making, with the proxies of apt and the environment (see [Proxies]) and the
  /// authorities of `MACHINE_CA_FILE` or `SSL_CERT_FILE` besides Java's own.
  ///
  /// @throws DriverException.Refused if that file cannot be read or has no certificates
  public static HttpClient.Builder builder() throws DriverException {
    return with(System.getenv(), Proxies.ofThisMachine());
  }

  /// The same, trusting a file of PEM certificates instead of what the environment names.
  public static HttpClient.Builder trusting(Path authority) throws DriverException {
    return with(Map.of("MACHINE_CA_FILE", authority.toString()), Proxies.ofThisMachine());
  }

  static HttpClient.Builder with(Map<String, String> environment, Proxies proxies)
      throws DriverException {
    var builder = HttpClient.newBuilder().proxy(proxies);
    var authorities = Authorities.fromEnvironment(environment);
    if (authorities.isPresent()) {
      builder.sslContext(authorities.get());
    }
    return builder;
  }
}

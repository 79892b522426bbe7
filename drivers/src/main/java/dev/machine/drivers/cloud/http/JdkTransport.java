package dev.machine.drivers.cloud.http;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.web.WebClients;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The [Transport] over the network.
public final class JdkTransport implements Transport {

  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration ANSWERING = Duration.ofSeconds(60);

  private final HttpClient client;

  private JdkTransport(HttpClient client) {
    this.client = client;
  }

  /// @param authority a file of PEM certificates to trust besides those of this machine
  /// @throws DriverException.Refused if that file cannot be read or has no certificates
  public static JdkTransport trusting(Optional<Path> authority) throws DriverException {
    var builder =
        authority.isPresent() ? WebClients.trusting(authority.get()) : WebClients.builder();
    return new JdkTransport(
        builder
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build());
  }

  @Override
  public Answer send(Call call) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(call.uri()).timeout(ANSWERING);
    request.method(
        call.method(),
        call.body().isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(call.body()));
    call.headers().forEach((name, values) -> values.forEach(v -> request.header(name, v)));
    var response = client.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.headers().map(), response.body());
  }
}

package dev.machine.drivers.cloud.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.machine.drivers.cloud.http.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// A cloud in memory behind a port of 127.0.0.1, for programs that know of no [Transport]. Its
/// threads are daemons.
///
/// @param base `http://127.0.0.1:PORT`
/// @param cloud what answers there
public record Loopback<T extends Transport>(URI base, T cloud, HttpServer server)
    implements AutoCloseable {

  /// @param cloud makes the cloud, told where it will be
  public static <T extends Transport> Loopback<T> serving(Function<URI, T> cloud)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    var there = cloud.apply(base);
    server.createContext("/", exchange -> answer(exchange, base, there));
    server.setExecutor(command -> {
      var thread = new Thread(command, "memory-cloud");
      thread.setDaemon(true);
      thread.start();
    });
    server.start();
    return new Loopback<>(base, there, server);
  }

  private static void answer(HttpExchange exchange, URI base, Transport cloud) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var answer =
          cloud.send(
              new Transport.Call(
                  exchange.getRequestMethod(),
                  URI.create(base + exchange.getRequestURI().toString()),
                  exchange.getRequestHeaders(),
                  body));
      answer.headers().forEach(exchange.getResponseHeaders()::put);
      var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package dev.machine.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// What hosts serve, by ports of this machine.
final class Web {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Web() {}

  /// The port here of a host's forward.
  static int forwarded(Shell shell, String host, String name)
      throws IOException, InterruptedException {
    for (JsonNode forward :
        JSON.readTree(shell.machine("forward", host, "-o", "json").ok().out())) {
      if (forward.path("name").asText().equals(name)) {
        return forward.path("localPort").asInt();
      }
    }
    throw new AssertionError("no forward " + name);
  }

  static String served(int port) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
              .timeout(Duration.ofSeconds(20))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  static boolean refused(int port) throws InterruptedException {
    try {
      served(port);
      return false;
    } catch (IOException _) {
      return true;
    }
  }
}

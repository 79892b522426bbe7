package dev.machine.drivers.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.machine.drivers.DriverException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebClientsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  private static String get(Map<String, String> environment, String uri) throws Exception {
    try (var client = WebClients.with(environment, Proxies.of("", environment)).build()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static <S extends HttpServer> S serving(S server) throws IOException {
    server.createContext(
        "/",
        exchange -> {
          var asked = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, asked.length);
          exchange.getResponseBody().write(asked);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void keytool(String... arguments) throws Exception {
    var argv = new java.util.ArrayList<String>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    argv.addAll(List.of(arguments));
    argv.addAll(List.of("-storepass", "changeit"));
    var process =
        new ProcessBuilder(argv)
            .redirectErrorStream(true)
            .redirectOutput(Path.of("/dev/null").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /// A server with a certificate of its own making, which is left in `ca.pem`.
  private HttpsServer secretServer() throws Exception {
    var store = directory.resolve("server.p12").toString();
    keytool(
        "-genkeypair",
        "-alias",
        "s",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-keystore",
        store);
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "s",
        "-keystore",
        store,
        "-file",
        directory.resolve("ca.pem").toString());
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(store))) {
      keys.load(in, PASSWORD);
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return serving(server);
  }

  @Test
  void anAuthorityOfThePersonsOwnIsTrustedWhenItIsNamed() throws Exception {
    var server = secretServer();
    try {
      var uri = "https://localhost:" + server.getAddress().getPort() + "/there";
      var file = directory.resolve("ca.pem").toString();

      assertThat(get(Map.of("MACHINE_CA_FILE", file), uri)).isEqualTo("/there");
      assertThat(get(Map.of("SSL_CERT_FILE", file), uri)).isEqualTo("/there");
      assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> get(Map.of(), uri));
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http_proxy", "HTTP_PROXY", "ALL_PROXY"})
  void aProxyOfTheEnvironmentIsAsked(String variable) throws Exception {
    var proxy = serving(HttpServer.create(loopback(), 0));
    try {
      var environment = Map.of(variable, "http://127.0.0.1:" + proxy.getAddress().getPort());

      assertThat(get(environment, "http://far.invalid/file")).isEqualTo("http://far.invalid/file");
    } finally {
      proxy.stop(0);
    }
  }

  @Test
  void aFileOfAuthoritiesThatIsNoneIsRefused() throws Exception {
    var empty = Files.writeString(directory.resolve("empty.pem"), "");

    assertThatExceptionOfType(DriverException.Refused.class)
        .isThrownBy(() -> get(Map.of("MACHINE_CA_FILE", empty.toString()), "http://x.invalid/"))
        .withMessageContaining("has no certificates");
    assertThatExceptionOfType(DriverException.Refused.class)
        .isThrownBy(() -> get(Map.of("SSL_CERT_FILE", "/not/there"), "http://x.invalid/"))
        .withMessage("SSL_CERT_FILE names /not/there, which cannot be read");
  }
}

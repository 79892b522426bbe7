package dev.machine.provisioner.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.machine.provisioner.pki.Pem;
import dev.machine.provisioner.pki.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// As much of an engine as answers `docker version`, on a loopback port; with TLS it asks for a
/// client certificate of its authority.
public final class FakeEngine implements AutoCloseable {

  private static final String VERSION =
      """
      {"Version":"28.2.2","ApiVersion":"1.50","MinAPIVersion":"1.24","GitCommit":"x",
       "GoVersion":"go1","Os":"linux","Arch":"amd64","KernelVersion":"6.1","BuildTime":"now"}
      """;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private final String version;

  private FakeEngine(HttpServer server) {
    this(server, VERSION);
  }

  private FakeEngine(HttpServer server, String version) {
    this.server = server;
    this.version = version;
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /// Over plain HTTP.
  public static FakeEngine plain() throws IOException {
    return new FakeEngine(HttpServer.create(socket("127.0.0.1"), 0));
  }

  /// Over plain HTTP, with another answer to `/version`.
  public static FakeEngine plain(String version) throws IOException {
    return new FakeEngine(HttpServer.create(socket("127.0.0.1"), 0), version);
  }

  /// Over TLS, with the material that an engine gets.
  public static FakeEngine secure(TlsMaterial tls) throws IOException, GeneralSecurityException {
    return secure(tls, "127.0.0.1");
  }

  /// Over TLS, at another loopback address.
  public static FakeEngine secure(TlsMaterial tls, String address)
      throws IOException, GeneralSecurityException {
    return secure(tls, socket(address));
  }

  /// Over TLS, at a port of choice.
  public static FakeEngine secure(TlsMaterial tls, InetSocketAddress where)
      throws IOException, GeneralSecurityException {
    var server = HttpsServer.create(where, 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context(tls)) {
          @Override
          public void configure(HttpsParameters parameters) {
            var demanded = getSSLContext().getDefaultSSLParameters();
            demanded.setNeedClientAuth(true);
            parameters.setSSLParameters(demanded);
          }
        });
    return new FakeEngine(server);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// Method and path of each request so far.
  public List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      var body = path.endsWith("/version") ? version : "OK";
      exchange.getResponseHeaders().set("Api-Version", "1.50");
      exchange.getResponseHeaders().set("Ostype", "linux");
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      boolean known = path.endsWith("/version") || path.endsWith("/_ping");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      // Length 0 means chunked, to which both kinds of client must be equal.
      exchange.sendResponseHeaders(known ? 200 : 404, head ? -1 : 0);
      if (!head) {
        exchange.getResponseBody().write(body.getBytes(UTF_8));
      }
    }
  }

  private static SSLContext context(TlsMaterial tls) throws IOException, GeneralSecurityException {
    var password = new char[0];
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var chain = new Certificate[] {Pem.certificate(tls.certificate().getBytes(UTF_8))};
    store.setKeyEntry("server", Pem.privateKey(tls.key().getBytes(UTF_8)), password, chain);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    var anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", Pem.certificate(tls.ca().getBytes(UTF_8)));
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static InetSocketAddress socket(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

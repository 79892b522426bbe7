package dev.machine.provisioner.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.client.EngineAnswer.Reason;
import dev.machine.provisioner.client.EngineAnswer.Running;
import dev.machine.provisioner.client.EngineAnswer.Silent;
import dev.machine.provisioner.client.HttpConnection.Response;
import dev.machine.provisioner.pki.ClientFiles;
import dev.machine.provisioner.pki.ClientTls;
import dev.machine.provisioner.pki.Validity;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Asks over TCP, TLS or a Unix socket. The questions, `/_ping` and `/version`, are put without an
/// API version, for each engine refuses those older than its own minimum. One question costs one
/// thread that waits, which may be a virtual one, and never more time than the deadline.
public final class HttpEngineProbe implements EngineProbe {

  private static final int MAX_WORD = 64;

  private final InstantSource clock;

  public HttpEngineProbe(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public EngineAnswer ask(Target target, Deadline deadline) throws InterruptedException {
    try {
      return switch (target.url()) {
        case EngineUrl.Tcp(var endpoint) -> tcp(target, endpoint, deadline);
        case EngineUrl.Unix(var path) -> unix(UnixDomainSocketAddress.of(path), deadline);
        case EngineUrl.Ssh ssh ->
            new Silent(Reason.UNSUPPORTED, "not asked: " + ssh + " is reached by docker only", "");
      };
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while asking " + target.url());
      }
      return explain(e, target, deadline);
    }
  }

  private EngineAnswer tcp(Target target, Endpoint endpoint, Deadline deadline)
      throws IOException, InterruptedException {
    var addresses = Resolver.resolve(endpoint.host(), deadline);
    try (var socket = connect(addresses, endpoint.port(), deadline);
        var _ = Watchdog.over(socket, deadline)) {
      return target.tls().isPresent()
          ? tls(socket, target, endpoint, target.tls().get(), deadline)
          : converse(new HttpConnection(socket.getInputStream(), socket.getOutputStream()));
    }
  }

  /// By the first address that takes the connection.
  private static Socket connect(List<InetAddress> addresses, int port, Deadline deadline)
      throws IOException {
    var failure = new ConnectException("no address to connect to");
    for (var address : addresses) {
      var socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        int millis = Math.clamp(deadline.remaining().toMillis(), 1, Integer.MAX_VALUE);
        socket.connect(new InetSocketAddress(address, port), millis);
        return socket;
      } catch (ConnectException e) {
        socket.close();
        failure = e;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }
    throw failure;
  }

  private EngineAnswer tls(
      Socket socket, Target target, Endpoint endpoint, ClientFiles files, Deadline deadline)
      throws IOException {
    ClientTls tls;
    TlsFailure failure;
    SSLSocketFactory factory;
    try {
      tls = ClientTls.load(files);
      failure = new TlsFailure(tls.trust());
      factory = tls.context(failure).getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      return new Silent(
          Reason.CLIENT_FILES,
          "cannot use the client's certificate in " + files.directory() + ": " + e.getMessage(),
          "machine regenerate-certs " + target.machine());
    }
    // The JDK takes an expired authority that is trusted by hand; docker does not.
    var authority = Validity.of(tls.ca());
    if (authority.state(clock.instant()) == Validity.State.EXPIRED) {
      return new Silent(
          Reason.EXPIRED,
          "the certificate authority expired at " + authority.until(),
          "machine regenerate-certs " + target.machine());
    }
    var secure = (SSLSocket) factory.createSocket(socket, endpoint.host(), endpoint.port(), true);
    return converse(secure, failure, new Asked(target, tls, deadline));
  }

  private record Asked(Target target, ClientTls tls, Deadline deadline) {}

  private EngineAnswer converse(SSLSocket secure, TlsFailure failure, Asked asked)
      throws IOException {
    Optional<HttpConnection> engine = Optional.empty();
    try (secure) {
      var parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      engine = Optional.of(new HttpConnection(secure.getInputStream(), secure.getOutputStream()));
      return converse(engine.get());
    } catch (IOException e) {
      // A server judges us after we judged it (RFC 8446, 4.4.2.4); when it closes the connection
      // while we still write, its alert is lost and only the broken connection is seen.
      boolean answered = engine.map(HttpConnection::answered).orElse(false);
      boolean dropped = failure.sawServer() && !answered;
      if (asked.deadline.expired() || !(dropped || e instanceof SSLException)) {
        throw e;
      }
      return failure.explain(e, asked.target, asked.tls, clock.instant());
    }
  }

  private static EngineAnswer unix(UnixDomainSocketAddress address, Deadline deadline)
      throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        var _ = Watchdog.over((Closeable) channel, deadline)) {
      channel.connect(address);
      return converse(
          new HttpConnection(Channels.newInputStream(channel), Channels.newOutputStream(channel)));
    }
  }

  private static EngineAnswer converse(HttpConnection engine) throws IOException {
    var ping = engine.get("/_ping");
    if (ping.status() != 200 || !ping.headers().containsKey("api-version")) {
      return notAnEngine(ping, "/_ping");
    }
    var answer = engine.get("/version");
    if (answer.status() != 200) {
      return notAnEngine(answer, "/version");
    }
    var version = object(answer.body());
    return new Running(
        text(version, "Version"),
        text(version, "ApiVersion"),
        text(version, "MinAPIVersion"),
        text(version, "Os"),
        text(version, "Arch"));
  }

  private static ObjectNode object(String body) throws ProtocolException {
    try {
      return DockerJson.object(body.getBytes(UTF_8));
    } catch (IOException e) {
      throw new ProtocolException("no version: " + e.getMessage());
    }
  }

  /// What a host says of itself comes to a terminal: as one short plain word.
  private static String text(ObjectNode object, String name) {
    var said = DockerJson.text(object, name).orElse("").replaceAll("[^\\x21-\\x7e]", "?");
    return said.substring(0, Math.min(said.length(), MAX_WORD));
  }

  private static Silent notAnEngine(Response answer, String path) {
    if (answer.body().contains("HTTP request to an HTTPS server")) { // the words of Go's net/http
      return new Silent(Reason.TLS, "the engine demands TLS", "");
    }
    return new Silent(
        Reason.NOT_AN_ENGINE,
        answer.status() == 200
            ? "something answers HTTP, but it is no engine"
            : "HTTP status " + answer.status() + " for " + path,
        "");
  }

  private static Silent explain(IOException e, Target target, Deadline deadline) {
    var start = "machine start " + target.machine();
    return switch (e) {
      case UnknownHostException _ ->
          new Silent(Reason.UNKNOWN_HOST, "unknown host in " + target.url(), "");
      case ConnectException _ when !deadline.expired() ->
          new Silent(Reason.REFUSED, "nothing answers at " + target.url(), start);
      case ProtocolException _ ->
          new Silent(Reason.NOT_AN_ENGINE, target.url() + ": " + e.getMessage(), "");
      default ->
          new Silent(
              Reason.UNREACHABLE,
              deadline.expired()
                  ? "no answer from " + target.url() + " in " + seconds(deadline)
                  : "no answer from " + target.url() + ": " + e.getMessage(),
              start);
    };
  }

  private static String seconds(Deadline deadline) {
    return deadline.span().toMillis() / 1000.0 + " s";
  }
}

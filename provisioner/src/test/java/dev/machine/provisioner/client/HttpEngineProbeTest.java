package dev.machine.provisioner.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.client.EngineAnswer.Reason;
import dev.machine.provisioner.client.EngineAnswer.Running;
import dev.machine.provisioner.client.EngineAnswer.Silent;
import dev.machine.provisioner.pki.Authority;
import dev.machine.provisioner.pki.ClientFiles;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.testing.FakeEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpEngineProbeTest {

  private static final Running RUNNING = new Running("28.2.2", "1.50", "1.24", "linux", "amd64");
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void an_engine_answers_over_mutual_tls_and_is_asked_without_an_api_version() throws Exception {
    var authority = authority("pki", Instant.now());
    try (var engine = FakeEngine.secure(server(authority))) {
      assertThat(ask("127.0.0.1", engine.port(), authority)).isEqualTo(RUNNING);
      assertThat(ask("localhost", engine.port(), authority)).isEqualTo(RUNNING);
      assertThat(engine.requests()).contains("GET /_ping", "GET /version").hasSize(4);
    }
  }

  @Test
  void an_engine_answers_without_tls() throws Exception {
    try (var engine = FakeEngine.plain()) {
      assertThat(ask("127.0.0.1", engine.port(), Optional.empty(), LONG)).isEqualTo(RUNNING);
    }
  }

  @Test
  void a_certificate_of_another_authority_is_not_trusted() throws Exception {
    var other = authority("other", Instant.now());
    try (var engine = FakeEngine.secure(server(other))) {
      var silent = silent(ask("127.0.0.1", engine.port(), authority("pki", Instant.now())));
      assertThat(silent.reason()).isEqualTo(Reason.UNTRUSTED);
      assertThat(silent.hint()).isEqualTo("machine regenerate-certs web1");
    }
  }

  @Test
  void an_expired_certificate_is_named_with_its_end() throws Exception {
    var past = Instant.now().minus(Duration.ofDays(900));
    var old = server(authority("pki", past));
    try (var engine = FakeEngine.secure(old)) {
      var silent = silent(ask("127.0.0.1", engine.port(), authority("pki", Instant.now())));
      assertThat(silent.reason()).isEqualTo(Reason.EXPIRED);
      assertThat(silent.problem()).contains("expired at 20");
    }
  }

  @Test
  void an_expired_authority_is_noticed_as_docker_would() throws Exception {
    var past = Instant.now().minus(Authority.LIFETIME).minus(Duration.ofDays(1));
    var authority = authority("pki", past);
    try (var engine = FakeEngine.secure(server(authority))) {
      var silent = silent(ask("127.0.0.1", engine.port(), authority));
      assertThat(silent.reason()).isEqualTo(Reason.EXPIRED);
      assertThat(silent.problem()).contains("authority expired");
    }
  }

  @Test
  void a_certificate_for_other_names_lists_them() throws Exception {
    var authority = authority("pki", Instant.now());
    try (var engine = FakeEngine.secure(server(authority), "127.0.0.2")) {
      var silent = silent(ask("127.0.0.2", engine.port(), authority));
      assertThat(silent.reason()).isEqualTo(Reason.WRONG_NAME);
      assertThat(silent.problem()).contains("127.0.0.1", "localhost", "web1");
    }
  }

  /// Again and again: whether the alert or the end of the connection comes first is a race.
  @RepeatedTest(20)
  void an_engine_that_does_not_accept_our_certificate_says_so() throws Exception {
    var authority = authority("pki", Instant.now());
    var stranger = authority("other", Instant.now()).client();
    Files.copy(stranger.cert(), directory.resolve("cert.pem"));
    Files.copy(stranger.key(), directory.resolve("key.pem"));
    Files.copy(authority.client().ca(), directory.resolve("ca.pem"));
    try (var engine = FakeEngine.secure(server(authority))) {
      var files = Optional.of(new ClientFiles(directory));
      var silent = silent(ask("127.0.0.1", engine.port(), files, LONG));
      assertThat(silent.reason()).isEqualTo(Reason.CLIENT_REJECTED);
    }
  }

  /// Again and again: where the time ends is chance.
  @RepeatedTest(20)
  void time_that_is_up_before_the_handshake_is_not_our_certificates_fault() throws Exception {
    var tls = Optional.of(authority("pki", Instant.now()).client());
    try (var mute = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      var silent = silent(ask("127.0.0.1", mute.getLocalPort(), tls, Duration.ofNanos(1)));
      assertThat(silent.reason()).isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void tls_to_a_port_without_it_is_called_so() throws Exception {
    var tls = Optional.of(authority("pki", Instant.now()).client());
    var silent = silent(askOneThatSays("HTTP/1.1 400 Bad Request\r\n\r\n", tls));
    assertThat(silent.reason()).isEqualTo(Reason.TLS);
  }

  /// The words are those of Go's net/http.
  @Test
  void http_to_a_port_with_tls_is_called_so() throws Exception {
    var words = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    var silent = silent(askOneThatSays(words, Optional.empty()));
    assertThat(silent.reason()).isEqualTo(Reason.TLS);
    assertThat(silent.problem()).contains("demands TLS");
  }

  @Test
  void what_an_engine_says_of_itself_cannot_write_to_a_terminal() throws Exception {
    var version = "1.0\\u001b[2J\\n" + "x".repeat(10_000);
    try (var engine = FakeEngine.plain("{\"Version\":\"" + version + "\"}")) {
      var answer = ask("127.0.0.1", engine.port(), Optional.empty(), LONG);
      assertThat(answer)
          .isInstanceOfSatisfying(
              Running.class, r -> assertThat(r.version()).matches("1\\.0\\?\\[2J\\?x{1,60}"));
    }
  }

  @Test
  void another_service_on_the_port_is_no_engine() throws Exception {
    assertThat(silent(askOneThatSays("SSH-2.0-OpenSSH\r\n", Optional.empty())).reason())
        .isEqualTo(Reason.NOT_AN_ENGINE);
    var web = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    assertThat(silent(askOneThatSays(web, Optional.empty())).reason())
        .isEqualTo(Reason.NOT_AN_ENGINE);
    var endless = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhi";
    assertThat(silent(askOneThatSays(endless, Optional.empty())).problem())
        .contains("bad HTTP length");
  }

  @Test
  void a_closed_port_a_missing_name_and_missing_files_have_reasons_of_their_own() throws Exception {
    // Bound, so that nobody else gets the port, and not listening.
    try (var closed = new Socket()) {
      closed.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      var answer = ask("127.0.0.1", closed.getLocalPort(), Optional.empty(), LONG);
      assertThat(silent(answer).reason()).isEqualTo(Reason.REFUSED);
    }
    assertThat(silent(ask("no-such-host.invalid", 1, Optional.empty(), LONG)).reason())
        .isIn(Reason.UNKNOWN_HOST, Reason.UNREACHABLE);
    try (var engine = FakeEngine.plain()) {
      var missing = Optional.of(new ClientFiles(directory.resolve("missing")));
      assertThat(silent(ask("127.0.0.1", engine.port(), missing, LONG)).reason())
          .isEqualTo(Reason.CLIENT_FILES);
    }
  }

  @Test
  void a_hundred_hosts_that_say_nothing_are_all_given_up_under_one_deadline() throws Exception {
    try (var mute = new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1"));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var deadline = Deadline.after(Duration.ofMillis(500));
      Callable<EngineAnswer> one =
          () -> probe().ask(target("127.0.0.1", mute.getLocalPort(), Optional.empty()), deadline);
      var asked = threads.invokeAll(IntStream.range(0, 100).mapToObj(_ -> one).toList());
      for (var answer : asked) {
        assertThat(silent(answer.get()).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(silent(answer.get()).problem()).contains("in 0.5 s");
      }
    }
  }

  @Test
  void a_unix_socket_is_asked_and_one_that_is_no_engine_is_found_out() throws Exception {
    var path = directory.resolve("s");
    var target = new EngineProbe.Target("web1", new EngineUrl.Unix(path), Optional.empty());
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      var other = Thread.ofVirtual().start(() -> greet(server, "SSH-2.0-OpenSSH\r\n"));
      var answer = probe().ask(target, Deadline.after(LONG));
      assertThat(silent(answer).reason()).isEqualTo(Reason.NOT_AN_ENGINE);
      other.join();
    }
    assertThat(silent(probe().ask(target, Deadline.after(LONG))).reason())
        .isEqualTo(Reason.REFUSED);
  }

  private static EngineAnswer askOneThatSays(String words, Optional<ClientFiles> tls)
      throws Exception {
    var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    try (var server = ServerSocketChannel.open().bind(address)) {
      var other = Thread.ofVirtual().start(() -> greet(server, words));
      var answer = ask("127.0.0.1", server.socket().getLocalPort(), tls, LONG);
      other.join();
      return answer;
    }
  }

  private static void greet(ServerSocketChannel server, String words) {
    try (var channel = server.accept()) {
      channel.read(ByteBuffer.allocate(10_000));
      channel.write(ByteBuffer.wrap(words.getBytes(US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Authority authority(String name, Instant now) throws Exception {
    var path = directory.resolve(name);
    return Authority.open(path, "test", InstantSource.fixed(now), Deadline.after(LONG));
  }

  private static TlsMaterial server(Authority authority) throws Exception {
    return authority.server("web1", List.of());
  }

  private EngineAnswer ask(String host, int port, Authority authority) throws Exception {
    return ask(host, port, Optional.of(authority.client()), LONG);
  }

  private static EngineAnswer ask(String host, int port, Optional<ClientFiles> tls, Duration time)
      throws Exception {
    return probe().ask(target(host, port, tls), Deadline.after(time));
  }

  private static EngineProbe.Target target(String host, int port, Optional<ClientFiles> tls) {
    return new EngineProbe.Target("web1", new EngineUrl.Tcp(new Endpoint(host, port)), tls);
  }

  private static HttpEngineProbe probe() {
    return new HttpEngineProbe(InstantSource.system());
  }

  private static Silent silent(EngineAnswer answer) {
    assertThat(answer).isInstanceOf(Silent.class);
    return (Silent) answer;
  }
}

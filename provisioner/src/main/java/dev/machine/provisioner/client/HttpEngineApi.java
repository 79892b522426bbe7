package dev.machine.provisioner.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineProbe.Target;
import dev.machine.provisioner.pki.ClientFiles;
import dev.machine.provisioner.pki.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/// [EngineApi] over the JDK's HTTP client.
public final class HttpEngineApi implements EngineApi {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MAX_ANSWER = 64 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Target target;
  private final URI base;
  private final ClientTls tls;
  private final TlsFailure failure;
  private final HttpClient http;

  private HttpEngineApi(Target target, URI base, ClientTls tls)
      throws IOException, GeneralSecurityException {
    this.target = target;
    this.base = base;
    this.tls = tls;
    this.failure = new TlsFailure(tls.trust());
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            // An engine's own address: no proxy stands before it.
            .proxy(HttpClient.Builder.NO_PROXY)
            .sslContext(tls.context(failure))
            .build();
  }

  /// The engine of a machine.
  ///
  /// @throws ProvisionException refused, when it is not reached by TCP with TLS; failed, when our
  ///   own certificate cannot be read
  public static EngineApi of(Target target) throws ProvisionException {
    if (!(target.url() instanceof EngineUrl.Tcp(var endpoint)) || target.tls().isEmpty()) {
      throw ProvisionException.refused(
          "the engine of \"" + target.machine() + "\" is not reached over TLS: " + target.url(),
          "this needs a host whose engine machine has set up");
    }
    ClientFiles files = target.tls().get();
    try {
      return new HttpEngineApi(target, URI.create("https://" + endpoint), ClientTls.load(files));
    } catch (IOException | GeneralSecurityException e) {
      throw ProvisionException.failed(
          "cannot use the client's certificate in " + files.directory() + ": " + e.getMessage(),
          "machine regenerate-certs " + target.machine(),
          e);
    }
  }

  @Override
  public Answer ask(Question question, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return exchange(question, deadline, HttpEngineApi::whole);
  }

  @Override
  public Answer stream(Question question, Consumer<JsonNode> each, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return exchange(question, deadline, body -> each(body, each));
  }

  /// How the body of an answer that is none of an error is read.
  @FunctionalInterface
  private interface Reading {
    JsonNode of(InputStream body) throws IOException;
  }

  private Answer exchange(Question question, Deadline deadline, Reading reading)
      throws ProvisionException, InterruptedException {
    try {
      var response =
          http.send(request(question, deadline), HttpResponse.BodyHandlers.ofInputStream());
      int status = response.statusCode();
      try (var body = response.body();
          var _ = Watchdog.over(body, deadline)) {
        return new Answer(status, status / 100 == 2 ? reading.of(body) : whole(body));
      }
    } catch (IOException e) {
      throw failed(question, e, deadline);
    }
  }

  private static JsonNode whole(InputStream body) throws IOException {
    return tree(body.readNBytes(MAX_ANSWER));
  }

  private static JsonNode each(InputStream body, Consumer<JsonNode> each) throws IOException {
    JsonNode last = NullNode.getInstance();
    try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(body)) {
      while (values.hasNextValue()) {
        last = values.nextValue();
        each.accept(last);
      }
    }
    return last;
  }

  private HttpRequest request(Question question, Deadline deadline) {
    var request =
        HttpRequest.newBuilder(URI.create(base + question.path()))
            // Until the headers of the answer; the watchdog looks after the rest.
            .timeout(atLeastOneMilli(deadline));
    question.headers().forEach(request::header);
    var publisher =
        question
            .body()
            .map(body ->
                switch (body) {
                  case Body.Json(var tree) -> {
                    request.header("Content-Type", "application/json");
                    yield HttpRequest.BodyPublishers.ofString(tree.toString(), UTF_8);
                  }
                  case Body.Bytes(var open, var type) -> {
                    request.header("Content-Type", type);
                    yield HttpRequest.BodyPublishers.ofInputStream(open);
                  }
                })
            .orElseGet(HttpRequest.BodyPublishers::noBody);
    return request.method(question.method(), publisher).build();
  }

  private static Duration atLeastOneMilli(Deadline deadline) {
    var left = deadline.remaining();
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  /// Text that is no JSON, such as a proxy's, becomes the message.
  private static JsonNode tree(byte[] bytes) {
    if (bytes.length == 0) {
      return NullNode.getInstance();
    }
    try {
      return JSON.readTree(bytes);
    } catch (IOException _) {
      ObjectNode text = JSON.createObjectNode();
      return text.put("message", new String(bytes, UTF_8).strip());
    }
  }

  private ProvisionException failed(Question question, IOException e, Deadline deadline)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while asking " + target.url());
    }
    if (e instanceof HttpTimeoutException || deadline.expired()) {
      return ProvisionException.failed(
          "the engine of \""
              + target.machine()
              + "\" gave no answer within "
              + deadline.span().toSeconds()
              + " s to "
              + question,
          "machine status " + target.machine() + " tells how it is",
          e);
    }
    if (failure.sawServer()
        && !(e instanceof java.net.ConnectException)
        && e instanceof javax.net.ssl.SSLException) {
      var why = failure.explain(e, target, tls, InstantSource.system().instant());
      return ProvisionException.failed(why.problem(), why.hint(), e);
    }
    return ProvisionException.failed(
        "the engine of \"" + target.machine() + "\" cannot be asked: " + reason(e),
        "machine status " + target.machine() + " tells how it is",
        e);
  }

  private static String reason(IOException e) {
    var message = e.getMessage();
    if (message != null && message.contains("received no bytes")) {
      return "the connection ended before it answered";
    }
    return message == null ? "no connection to it" : message;
  }
}

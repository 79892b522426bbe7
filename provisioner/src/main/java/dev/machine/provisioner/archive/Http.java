package dev.machine.provisioner.archive;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.FetchException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// GET over HTTP/1.1, which every mirror and caching proxy speaks. A transfer ends by its deadline,
/// and when nothing has come for half a minute.
final class Http implements AutoCloseable {

  /// Made when something is to be fetched, and not before.
  interface Source {
    /// @throws ProvisionException if this machine's settings for it are wrong
    Http get() throws ProvisionException;
  }

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration STALL = Duration.ofSeconds(30);

  private final HttpClient client;

  Http(HttpClient.Builder client) {
    this.client =
        client
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();
  }

  /// Gets `uri` into `sink`.
  ///
  /// @return the status: 200, or 206 or 304 when the headers asked for such
  /// @throws FetchException for any other status, and when the transfer fails
  int get(URI uri, Map<String, String> headers, Receiver.Sink sink, Deadline deadline)
      throws FetchException, InterruptedException {
    var receiver = new Receiver(sink);
    var transfer =
        client.sendAsync(
            request(uri, headers),
            info ->
                info.statusCode() == 200 || info.statusCode() == 206
                    ? receiver.starting(info)
                    : BodySubscribers.replacing(null));
    try {
      var status = await(transfer, receiver, uri, deadline).statusCode();
      return switch (status) {
        case 200, 206, 304 -> status;
        case 404, 410 -> throw new FetchException(Kind.NOT_FOUND, "not there");
        default -> throw new FetchException(Kind.STATUS, "the server answers " + status);
      };
    } finally {
      transfer.cancel(true);
    }
  }

  private static HttpResponse<@Nullable Void> await(
      CompletableFuture<HttpResponse<@Nullable Void>> transfer,
      Receiver receiver,
      URI uri,
      Deadline deadline)
      throws FetchException, InterruptedException {
    while (true) {
      var before = receiver.received();
      var patience = deadline.atMost(STALL);
      try {
        return transfer.get(patience.remaining().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (deadline.expired()) {
          throw new FetchException(
              Kind.TIMED_OUT, "not done in " + deadline.span().toSeconds() + " s", e);
        }
        if (receiver.received() == before) {
          var kind = before > 0 ? Kind.CUT_OFF : Kind.UNREACHABLE;
          throw new FetchException(kind, "nothing came for " + STALL.toSeconds() + " s", e);
        }
      } catch (ExecutionException e) {
        throw failure(e.getCause() == null ? e : e.getCause(), receiver, uri);
      }
    }
  }

  private static FetchException failure(Throwable cause, Receiver receiver, URI uri) {
    if (cause instanceof Receiver.SinkException sink) {
      return sink.asFetchException();
    }
    if (cause instanceof HttpTimeoutException) {
      return new FetchException(Kind.UNREACHABLE, uri.getHost() + " does not answer", cause);
    }
    if (receiver.received() > 0 || receiver.started()) {
      return new FetchException(Kind.CUT_OFF, "the connection broke", cause);
    }
    return new FetchException(Kind.UNREACHABLE, reason(cause, uri), cause);
  }

  /// The JDK leaves the message of a refused connection or an unknown name empty.
  private static String reason(Throwable cause, URI uri) {
    for (var c = cause; c != null; c = c.getCause()) {
      if (c instanceof java.nio.channels.UnresolvedAddressException) {
        return "no address is known for " + uri.getHost();
      }
    }
    var text = cause.getMessage();
    return text == null ? "no connection to " + uri.getHost() : text;
  }

  /// The client takes no user and password within an address: they go into a header.
  private static HttpRequest request(URI uri, Map<String, String> headers) throws FetchException {
    try {
      var plain =
          new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null)
              + path(uri);
      var request = HttpRequest.newBuilder(URI.create(plain)).GET();
      headers.forEach(request::header);
      if (uri.getUserInfo() != null) {
        var credentials = uri.getUserInfo().getBytes(StandardCharsets.UTF_8);
        request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
      }
      return request.build();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new FetchException(
          Kind.UNREACHABLE, "not an address that can be fetched: " + Redact.uri(uri), e);
    }
  }

  private static String path(URI uri) {
    return (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
        + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /// Breaks off what may still run.
  @Override
  public void close() {
    client.shutdownNow();
  }
}

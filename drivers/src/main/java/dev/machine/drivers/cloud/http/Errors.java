package dev.machine.drivers.cloud.http;

import com.google.common.base.Throwables;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpResponseException;
import org.jclouds.rest.AuthorizationException;
import org.jspecify.annotations.Nullable;

/// From what jclouds throws to a [CloudFailure]. No message of jclouds is passed on.
public final class Errors {

  /// What a cloud's own error says.
  @FunctionalInterface
  public interface Diagnosis {

    /// @param status HTTP status
    /// @param body of the response
    /// @return the failure, or empty for what the status alone says
    Optional<CloudFailure> of(int status, String body, @Nullable Throwable cause);
  }

  /// A call into jclouds.
  @FunctionalInterface
  public interface Call<T extends @Nullable Object> {
    T run() throws DriverException, InterruptedException;
  }

  /// The longest wait for `RateLimit-Reset`.
  private static final Duration FULL_AGAIN = Duration.ofSeconds(30);

  private final String cloud;
  private final String credentialsHint;
  private final Diagnosis diagnosis;

  /// @param cloud how the cloud is called in problem lines
  /// @param credentialsHint what to look at when the credentials are not taken
  public Errors(String cloud, String credentialsHint, Diagnosis diagnosis) {
    this.cloud = cloud;
    this.credentialsHint = credentialsHint;
    this.diagnosis = diagnosis;
  }

  public <T extends @Nullable Object> T call(Call<T> call)
      throws DriverException, InterruptedException {
    try {
      return call.run();
    } catch (RuntimeException e) {
      throw translated(e);
    }
  }

  private DriverException translated(RuntimeException thrown) throws InterruptedException {
    for (var cause : Throwables.getCausalChain(thrown)) {
      switch (cause) {
        case InterruptedException e -> throw e;
        case DriverException e -> {
          return e;
        }
        case HttpResponseException e when e.getResponse() != null -> {
          return answered(e, e.getResponse(), thrown);
        }
        case IOException e -> {
          return unanswered(e);
        }
        default -> {}
      }
    }
    if (thrown instanceof AuthorizationException) {
      return denied(thrown);
    }
    return new DriverException.Failed(
        cloud + " answered what was not expected (" + thrown.getClass().getSimpleName() + ")",
        "try again; --debug shows where",
        "",
        new Scrubbed(thrown));
  }

  private CloudFailure denied(Throwable cause) {
    return new CloudFailure.Denied(
        cloud + " does not take the credentials", credentialsHint, new Scrubbed(cause));
  }

  private CloudFailure unanswered(IOException e) {
    var scrubbed = new Scrubbed(e);
    return switch (e) {
      case UnknownHostException _ ->
          new CloudFailure.Unavailable(
              cloud + ": there is no host " + e.getMessage(),
              "look at the address and at this machine's network",
              scrubbed);
      case ConnectException _ ->
          new CloudFailure.Unavailable(
              cloud + " cannot be reached",
              "look at the address, the network, the proxy",
              scrubbed);
      case SSLException _ ->
          new CloudFailure.Rejected(
              cloud + " shows a certificate that is not trusted: " + e.getMessage(),
              "name its authority by MACHINE_CA_FILE, or the driver's own option",
              "",
              scrubbed);
      default ->
          new CloudFailure.Unavailable(
              cloud + " does not answer", "try again: nothing is lost", scrubbed);
    };
  }

  private CloudFailure answered(HttpResponseException e, HttpResponse response, Throwable thrown) {
    int status = response.getStatusCode();
    var body = e.getContent() == null ? "" : e.getContent();
    var scrubbed = new Scrubbed(thrown);
    if (status == 429) {
      return throttled(response, scrubbed);
    }
    var told = diagnosis.of(status, body, scrubbed);
    if (told.isPresent()) {
      return told.get();
    }
    return switch (status) {
      case 401 -> denied(thrown);
      case 403 ->
          new CloudFailure.Denied(
              cloud + " does not let these credentials do that", credentialsHint, scrubbed);
      case 409, 423 ->
          new CloudFailure.Busy(cloud + " cannot do that now", "try again in a while", scrubbed);
      default ->
          status >= 500
              ? new CloudFailure.Unavailable(
                  cloud + " has trouble of its own (HTTP " + status + ")",
                  "try again in a while",
                  scrubbed)
              : new CloudFailure.Rejected(
                  cloud + " refused the request (HTTP " + status + ")", "", body, scrubbed);
    };
  }

  private CloudFailure throttled(HttpResponse response, Throwable scrubbed) {
    return new CloudFailure.Throttled(
        cloud + " is asked too often",
        "make fewer hosts at once, or try again in a while",
        retryAfter(response),
        scrubbed);
  }

  /// Seconds of `Retry-After` (RFC 9110, 10.2.3; a date there is not used by any cloud here), else
  /// what is left until `RateLimit-Reset`: a Unix time at Hetzner and DigitalOcean, by the clock
  /// that the same answer's `Date` shows. That is when all calls are allowed again, one is much
  /// sooner: at most [#FULL_AGAIN].
  private static Optional<Duration> retryAfter(HttpResponse response) {
    var seconds = number(response, "Retry-After", 5);
    if (seconds.isPresent()) {
      return seconds.map(Duration::ofSeconds);
    }
    return number(response, "RateLimit-Reset", 11)
        .flatMap(reset -> date(response).map(now -> reset - now.getEpochSecond()))
        .filter(left -> left > 0)
        .map(left -> Duration.ofSeconds(Math.min(left, FULL_AGAIN.toSeconds())));
  }

  private static Optional<Long> number(HttpResponse response, String header, int digits) {
    var value = response.getFirstHeaderOrNull(header);
    return value != null && value.matches("\\d{1," + digits + "}")
        ? Optional.of(Long.parseLong(value))
        : Optional.empty();
  }

  private static Optional<Instant> date(HttpResponse response) {
    var value = response.getFirstHeaderOrNull("Date");
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /// Where something was thrown, without what it said: messages of jclouds quote requests.
  private static final class Scrubbed extends Exception {
    private static final long serialVersionUID = 1L;

    Scrubbed(Throwable thrown) {
      super(
          thrown.getClass().getName(),
          thrown.getCause() == null ? null : new Scrubbed(thrown.getCause()));
      setStackTrace(thrown.getStackTrace());
    }
  }
}

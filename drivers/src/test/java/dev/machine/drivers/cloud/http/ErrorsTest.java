package dev.machine.drivers.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jclouds.http.HttpCommand;
import org.jclouds.http.HttpRequest;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpResponseException;
import org.jclouds.rest.AuthorizationException;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  private static final String SECRET = "hunter2";

  private final Errors errors =
      new Errors(
          "Cloud",
          "look at CLOUD_TOKEN",
          (status, body, cause) ->
              body.contains("full")
                  ? Optional.of(new CloudFailure.QuotaReached("full", "", cause))
                  : Optional.empty());

  private DriverException translated(RuntimeException thrown) throws Exception {
    try {
      errors.call(() -> {
        throw thrown;
      });
    } catch (DriverException e) {
      return e;
    }
    throw new AssertionError("it was not thrown on");
  }

  private static RuntimeException answered(int status, String body, String... header) {
    var response = HttpResponse.builder().statusCode(status);
    for (int i = 0; i < header.length; i += 2) {
      response.addHeader(header[i], header[i + 1]);
    }
    var request =
        HttpRequest.builder()
            .method("POST")
            .endpoint("http://cloud.test/?token=" + SECRET)
            .addHeader("Authorization", SECRET)
            .payload(SECRET)
            .build();
    return new IllegalStateException(
        "request: " + SECRET,
        new HttpResponseException(
            "sent " + SECRET, new HttpCommand(request), response.build(), body));
  }

  @Test
  void each_status_has_its_kind() throws Exception {
    var kinds =
        Map.of(
            401, CloudFailure.Denied.class,
            403, CloudFailure.Denied.class,
            409, CloudFailure.Busy.class,
            423, CloudFailure.Busy.class,
            429, CloudFailure.Throttled.class,
            400, CloudFailure.Rejected.class,
            404, CloudFailure.Rejected.class,
            500, CloudFailure.Unavailable.class,
            503, CloudFailure.Unavailable.class);
    for (var kind : kinds.entrySet()) {
      assertThat(translated(answered(kind.getKey(), "")))
          .as("HTTP %d", kind.getKey())
          .isInstanceOf(kind.getValue());
    }
  }

  @Test
  void what_the_cloud_says_of_itself_goes_before_its_status() throws Exception {
    assertThat(translated(answered(409, "the room is full")))
        .isInstanceOf(CloudFailure.QuotaReached.class);
    // But for too many calls: that is never a quota.
    assertThat(translated(answered(429, "the room is full")))
        .isInstanceOf(CloudFailure.Throttled.class);
  }

  @Test
  void the_wait_that_was_asked_for_is_kept() throws Exception {
    assertThat(((CloudFailure.Throttled) translated(answered(429, "", "Retry-After", "7"))))
        .extracting(CloudFailure.Throttled::retryAfter)
        .isEqualTo(Optional.of(Duration.ofSeconds(7)));
    for (var odd : List.of("soon", "-1", "99999999999", "Wed, 21 Oct 2026 07:28:00 GMT")) {
      assertThat(((CloudFailure.Throttled) translated(answered(429, "", "Retry-After", odd))))
          .extracting(CloudFailure.Throttled::retryAfter)
          .isEqualTo(Optional.empty());
    }
  }

  @Test
  void a_time_when_all_calls_are_allowed_again_is_a_wait_by_the_clouds_clock() throws Exception {
    var noon = "Wed, 25 Nov 2026 12:00:00 GMT";
    for (var one :
        Map.of(
                "1795608009", Optional.of(Duration.ofSeconds(9)),
                "1795611600", Optional.of(Duration.ofSeconds(30)),
                "1795608000", Optional.<Duration>empty(),
                "soon", Optional.<Duration>empty())
            .entrySet()) {
      var told = answered(429, "", "Date", noon, "RateLimit-Reset", one.getKey());
      assertThat(((CloudFailure.Throttled) translated(told)).retryAfter())
          .as(one.getKey())
          .isEqualTo(one.getValue());
    }
    var without = answered(429, "", "RateLimit-Reset", "1795608009");
    assertThat(((CloudFailure.Throttled) translated(without)).retryAfter()).isEmpty();
  }

  @Test
  void no_answer_is_told_by_what_broke() throws Exception {
    assertThat(translated(new IllegalStateException(new UnknownHostException("cloud.test"))))
        .isInstanceOf(CloudFailure.Unavailable.class)
        .hasMessageContaining("cloud.test");
    assertThat(translated(new IllegalStateException(new ConnectException("refused"))))
        .isInstanceOf(CloudFailure.Unavailable.class);
    assertThat(translated(new IllegalStateException(new SSLHandshakeException("not trusted"))))
        .isInstanceOf(CloudFailure.Rejected.class)
        .extracting(DriverException::hint)
        .asString()
        .contains("MACHINE_CA_FILE");
    assertThat(translated(new IllegalStateException(new IOException("cut"))))
        .isInstanceOf(CloudFailure.Unavailable.class);
  }

  @Test
  void credentials_that_are_not_taken_are_told_with_where_to_look() throws Exception {
    assertThat(translated(new AuthorizationException(SECRET, null)))
        .isInstanceOf(CloudFailure.Denied.class)
        .extracting(DriverException::hint)
        .isEqualTo("look at CLOUD_TOKEN");
  }

  @Test
  void a_failure_of_ours_comes_through_as_it_is() throws Exception {
    var ours = new CloudFailure.Busy("later", "", null);
    assertThat(translated(new IllegalStateException(ours))).isSameAs(ours);
  }

  @Test
  void nothing_quotes_a_request() throws Exception {
    for (var thrown :
        List.of(
            answered(500, ""),
            answered(401, ""),
            answered(400, ""),
            answered(429, ""),
            new AuthorizationException(SECRET, null),
            new IllegalStateException(SECRET, new IOException(SECRET)),
            new IllegalStateException(SECRET))) {
      var text = new StringWriter();
      translated(thrown).printStackTrace(new PrintWriter(text));
      assertThat(text.toString()).doesNotContain(SECRET).contains("ErrorsTest");
    }
  }
}

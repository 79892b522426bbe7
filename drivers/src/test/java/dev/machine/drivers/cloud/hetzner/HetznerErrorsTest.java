package dev.machine.drivers.cloud.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.http.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What answers of Hetzner become, none of them with the token in it.
class HetznerErrorsTest {

  private static DriverException failure(Transport transport) throws Exception {
    var options = Project.options(Project.BASE, Map.of());
    try {
      new HetznerCloud(Account.of(options), transport).plan(Project.request(Map.of()));
    } catch (DriverException e) {
      return e;
    }
    throw new AssertionError("it did not fail");
  }

  private static Transport.Answer answer(int status, String body) {
    return new Transport.Answer(status, Map.of("Content-Type", List.of("application/json")), body);
  }

  private static DriverException coded(int status, String code) throws Exception {
    return failure(_ ->
        answer(
            status,
            "{\"error\": {\"code\": \""
                + code
                + "\", \"message\": \"so it is\", \"details\":"
                + " {\"fields\": [{\"name\": \"image\", \"messages\": [\"no\"]}]}}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "401, unauthorized, Denied",
    "403, forbidden, Denied",
    "403, token_readonly, Denied",
    "429, rate_limit_exceeded, Throttled",
    "409, conflict, Throttled",
    "403, resource_limit_exceeded, QuotaReached",
    "412, resource_unavailable, NoCapacity",
    "412, placement_error, NoCapacity",
    "409, uniqueness_error, Busy",
    "423, locked, Busy",
    "409, resource_in_use, Busy",
    "403, protected, Rejected",
    "404, not_found, Rejected",
    "422, invalid_input, Rejected",
    "410, deprecated_api_endpoint, Rejected",
    "503, maintenance, Unavailable",
    "500, server_error, Unavailable",
    "502, bad_gateway, Unavailable",
    "504, timeout, Unavailable",
  })
  void each_code_has_its_type(int status, String code, String type) throws Exception {
    assertThat(coded(status, code).getClass().getSimpleName()).isEqualTo(type);
  }

  @Test
  void which_field_is_meant_is_told() throws Exception {
    assertThat(coded(422, "invalid_input")).hasMessageContaining("so it is (image: no)");
  }

  @Test
  void the_time_until_calls_are_allowed_again_is_waited_for() throws Exception {
    var headers =
        Map.of(
            "Date", List.of("Wed, 25 Nov 2026 12:00:00 GMT"),
            "RateLimit-Reset", List.of("1795608017"));
    assertThat(failure(_ -> new Transport.Answer(429, headers, "{}")))
        .isInstanceOfSatisfying(
            CloudFailure.Throttled.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(17))));
  }

  @Test
  void a_page_of_a_proxy_is_no_answer_of_hetzner() throws Exception {
    assertThat(failure(_ -> answer(200, "<html>log in here</html>")))
        .isInstanceOf(CloudFailure.Unavailable.class);
    assertThat(failure(_ -> answer(407, "<html>log in here</html>")))
        .isInstanceOf(CloudFailure.Rejected.class);
  }

  @Test
  void the_token_is_in_no_text() throws Exception {
    for (var failure :
        List.of(
            coded(401, "unauthorized"),
            coded(422, "invalid_input"),
            coded(500, "server_error"),
            failure(_ -> {
              throw new IOException("while sending Authorization: Bearer " + MemoryHetzner.TOKEN);
            }),
            failure(_ -> {
              throw new IllegalStateException("Bearer " + MemoryHetzner.TOKEN);
            }),
            failure(_ -> answer(200, "{}")))) {
      var text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text));
      assertThat(text + failure.hint() + failure.output()).doesNotContain(MemoryHetzner.TOKEN);
    }
    var account = Account.of(Project.options(Project.BASE, Map.of()));
    assertThat(account.toString()).doesNotContain(MemoryHetzner.TOKEN);
  }
}

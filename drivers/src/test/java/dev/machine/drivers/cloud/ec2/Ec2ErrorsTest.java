package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.http.Transport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a refusal becomes, through the real road.
class Ec2ErrorsTest {

  private static Transport.Answer answer = new Transport.Answer(200, Map.of(), "");
  private static Ec2Cloud cloud;

  @BeforeAll
  static void connect() throws Exception {
    cloud = new Ec2Cloud(Account.of(Samples.options()), _ -> answer);
  }

  private static DriverException told(int status, String body) throws Exception {
    answer = new Transport.Answer(status, Map.of("Content-Type", List.of("text/xml")), body);
    try {
      cloud.server("i-1");
    } catch (DriverException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  @ParameterizedTest
  @CsvSource({
    "401, AuthFailure, Denied",
    "403, UnauthorizedOperation, Denied",
    "400, RequestExpired, Denied",
    "401, OptInRequired, Denied",
    "400, InstanceLimitExceeded, QuotaReached",
    "400, VcpuLimitExceeded, QuotaReached",
    "400, MaxSpotInstanceCountExceeded, QuotaReached",
    "400, RulesPerSecurityGroupLimitExceeded, QuotaReached",
    "500, InsufficientInstanceCapacity, NoCapacity",
    "400, InsufficientFreeAddressesInSubnet, NoCapacity",
    "400, SpotMaxPriceTooLow, NoCapacity",
    "503, RequestLimitExceeded, Throttled",
    "400, RequestLimitExceeded, Throttled",
    "400, Throttling, Throttled",
    "500, InternalError, Unavailable",
    "503, Unavailable, Unavailable",
    "400, DependencyViolation, Busy",
    "400, IncorrectInstanceState, Busy",
    "400, InvalidGroup.InUse, Busy",
    "400, InvalidParameterValue, Rejected",
    "400, Unsupported, Rejected",
  })
  void each_code_has_its_type(int status, String code, String type) throws Exception {
    var failure = told(status, new Refused(status, code, "some words").body());
    assertThat(failure).isInstanceOf(CloudFailure.class);
    assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
    assertThat(failure.hint()).isNotEmpty();
  }

  @Test
  void an_answer_without_a_code_is_judged_by_its_status() throws Exception {
    assertThat(told(502, "<html>Bad gateway</html>")).isInstanceOf(CloudFailure.Unavailable.class);
    assertThat(told(200, "<html><p>Log in to the network</html>"))
        .isInstanceOf(CloudFailure.Unavailable.class)
        .hasMessageContaining("no XML");
  }

  @Test
  void what_only_amazon_can_read_is_left_out() throws Exception {
    var body =
        new Refused(
                403,
                "UnauthorizedOperation",
                "You may not. Encoded authorization failure message: 4nK0x")
            .body();
    assertThat(told(403, body)).hasMessageEndingWith("You may not.");
  }
}

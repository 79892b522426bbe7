package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.cli.text.Times;
import dev.machine.drivers.Forward;
import dev.machine.provisioner.ProvisionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people type.
class ReadingTest {

  @ParameterizedTest
  @CsvSource({
    "8080:80, port-80, 8080, 80",
    "web=8080:80, web, 8080, 80",
    ":80, port-80, 0, 80",
    "0:5432, port-5432, 0, 5432",
    "a.b-c_d=1:65535, a.b-c_d, 1, 65535"
  })
  void aForwardHasANameAndTwoPorts(String text, String name, int local, int remote)
      throws ProvisionException {
    assertThat(ForwardSpec.read(text)).isEqualTo(new Forward(name, local, remote));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "8080:",
        "a:b",
        "8080:80:90",
        "=1:2",
        "x y=1:2",
        "1:0",
        "1:65536",
        "70000:1",
        "-1:2"
      })
  void whatIsNoForwardIsRefused(String text) {
    assertThatThrownBy(() -> ForwardSpec.read(text))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"10, PT10S", "10s, PT10S", "1500ms, PT1.5S", "2m, PT2M", "1h, PT1H"})
  void aTimeHasAUnit(String text, Duration expected) {
    assertThat(Times.span(text)).contains(expected);
  }

  @Test
  void theRestOfATimeIsReadAtAGlance() {
    var now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(Times.until(now.plus(Duration.ofDays(364)), now)).isEqualTo("364 d");
    assertThat(Times.until(now.plus(Duration.ofHours(5)), now)).isEqualTo("5 h");
    assertThat(Times.until(now.plus(Duration.ofMinutes(5)), now)).isEqualTo("1 h");
    assertThat(Times.until(now, now)).isEqualTo("expired");
  }

  @Test
  void aPathOnAHostIsOneWithAColonBeforeAnySlash() {
    assertThat(Scp.host("web1:/srv")).contains("web1");
    assertThat(Scp.host("web1:")).contains("web1");
    assertThat(Scp.host("./web1:/srv")).isEmpty();
    assertThat(Scp.host("/srv/a:b")).isEmpty();
    assertThat(Scp.host("file")).isEmpty();
    assertThat(Scp.host(":x")).isEmpty();
  }

  @Test
  void theDriverIsFoundBeforeTheFlagsAreRead() {
    assertThat(DriverFlags.chosen(List.of("--x", "-d", "a", "web1"))).contains("a");
    assertThat(DriverFlags.chosen(List.of("web1", "--driver=a"))).contains("a");
    assertThat(DriverFlags.chosen(List.of("-da"))).contains("a");
    assertThat(DriverFlags.chosen(List.of("-d", "a", "--driver", "b"))).contains("b");
    assertThat(DriverFlags.chosen(List.of("--", "-d", "a"))).isEmpty();
    assertThat(DriverFlags.chosen(List.of("--dry-run", "-D"))).isEmpty();
  }
}

package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebianVersionTest {

  @ParameterizedTest
  @CsvSource({
    "1.0, <, 1.1",
    "1.9, <, 1.10",
    "1.0~rc1, <, 1.0",
    "1.0~~, <, 1.0~",
    "1.0, <, 1.0+b1",
    "1.0a, <, 1.0+",
    "1:0.1, >, 2.0",
    "1.0-1, <, 1.0-1+deb12u1",
    "1.0-1~bpo, <, 1.0-1",
    "1.0, =, 1.0-0",
    "001, =, 1",
    "20.10.24+dfsg1-1+deb12u1+b6, >, 20.10.24+dfsg1-1+b3",
  })
  void ordersAsPolicySays(String a, char sign, String b) {
    var order = Integer.signum(DebianVersion.compare(a, b));

    assertThat(order).isEqualTo("<=>".indexOf(sign) - 1);
    assertThat(Integer.signum(DebianVersion.compare(b, a))).isEqualTo(-order);
  }

  @Test
  void tellsTheUpstreamVersion() {
    assertThat(DebianVersion.parse("20.10.24+dfsg1-1+deb12u1+b6").plainUpstream())
        .isEqualTo("20.10.24");
    assertThat(DebianVersion.parse("2:26.1.5-3").plainUpstream()).isEqualTo("26.1.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x:1", "1:", "-1", "1-"})
  void refusesWhatIsNoVersion(String text) {
    assertThatThrownBy(() -> DebianVersion.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.machine.provisioner.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ValidityTest {

  private static final Instant END = Instant.parse("2030-06-01T00:00:00Z");
  private static final Validity VALIDITY = new Validity(Instant.EPOCH, END);

  @Test
  void it_is_over_at_its_very_end() {
    assertThat(VALIDITY.state(END)).isEqualTo(Validity.State.EXPIRED);
    assertThat(VALIDITY.state(END.minusSeconds(1))).isEqualTo(Validity.State.EXPIRING);
    assertThat(VALIDITY.state(END.minus(Validity.SOON))).isEqualTo(Validity.State.EXPIRING);
    assertThat(VALIDITY.state(END.minus(Validity.SOON).minusSeconds(1)))
        .isEqualTo(Validity.State.VALID);
  }

  @Test
  void days_left_are_whole_and_negative_afterwards() {
    assertThat(VALIDITY.daysLeft(END.minus(Duration.ofHours(47)))).isEqualTo(1);
    assertThat(VALIDITY.daysLeft(END.plusSeconds(1))).isEqualTo(-1);
  }
}

package dev.machine.drivers.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.cloud.testing.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacedTest {

  private static final Transport.Call CALL =
      new Transport.Call("GET", URI.create("http://cloud.test/"), Map.of(), "");

  private final VirtualTime time = new VirtualTime();
  private final List<Duration> sent = new ArrayList<>();
  private final Paced paced =
      new Paced(
          _ -> {
            sent.add(Duration.ofNanos(time.nanos()));
            return new Transport.Answer(200, Map.of(), "");
          },
          10,
          time);

  private void send(int calls) throws Exception {
    for (int i = 0; i < calls; i++) {
      paced.send(CALL);
    }
  }

  @Test
  void a_burst_of_a_second_goes_at_once_and_the_rest_at_the_rate() throws Exception {
    send(30);
    assertThat(sent.subList(0, 10)).containsOnly(Duration.ZERO);
    assertThat(sent.getLast()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void rest_earns_a_burst_and_no_more() throws Exception {
    send(10);
    time.pause(Duration.ofHours(1));
    sent.clear();
    send(20);
    assertThat(sent.subList(0, 10)).containsOnly(Duration.ofHours(1));
    assertThat(sent.getLast()).isEqualTo(Duration.ofHours(1).plusSeconds(1));
  }
}

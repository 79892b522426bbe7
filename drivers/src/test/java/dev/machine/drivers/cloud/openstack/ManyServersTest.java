package dev.machine.drivers.cloud.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.wait.Time;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManyServersTest {

  @Test
  void fiftyServersAtOnceCostTwelveCallsEachAtMostAndOneLogin() throws Exception {
    var cost = ManyServers.make(50, Duration.ofMillis(1500), Time.REAL);

    assertThat(cost.callsPerServer()).isLessThanOrEqualTo(12);
    assertThat(cost.logins()).isEqualTo(1);
  }

  @Test
  void pollsGrowApart() throws Exception {
    var quick = ManyServers.make(1, Duration.ofSeconds(2), new VirtualTime());
    var slow = ManyServers.make(1, Duration.ofSeconds(8), new VirtualTime());

    // Once a second would be 9 against 3.
    assertThat(slow.polls()).isLessThanOrEqualTo(quick.polls() + 4);
  }
}

package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.wait.Deadline;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void aTakenOrReservedPortIsNotPicked() throws Exception {
    int first = Ports.pick("web", Set.of());
    assertThat(Ports.free(first)).isTrue();
    assertThat(Ports.pick("web", Set.of(first))).isNotEqualTo(first);
    try (var _ = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.free(first)).isFalse();
      assertThat(Ports.pick("web", Set.of())).isNotEqualTo(first);
    }
  }

  @Test
  void lowPortsAreRootsAlone() throws Exception {
    var file = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    var told = Exec.check(Deadline.after(Duration.ofSeconds(20)), "reading", List.of("cat", file));
    assertThat(Ports.lowestOfOthers()).isEqualTo(Integer.parseInt(told.strip()));
  }
}

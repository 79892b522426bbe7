package dev.machine.drivers.cloud.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.cloud.testing.Loopback;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The driver as the program opens it, over real HTTP.
class HetznerLoopbackTest {

  private Loopback<MemoryHetzner> loopback;

  @BeforeEach
  void serve() throws Exception {
    loopback =
        Loopback.serving(_ -> new MemoryHetzner(Pace.steady(Time.REAL, Duration.ofMillis(100))));
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  private Driver open(Map<String, String> changes) throws DriverException {
    return new HetznerFactory()
        .open(
            new DriverContext(
                "0a1b2c3d",
                Path.of("unused"),
                Path.of("unused"),
                Project.options(loopback.base(), changes)));
  }

  @Test
  void a_host_is_made_found_and_removed() throws Exception {
    var before = loopback.cloud().contents();
    var driver = open(Map.of());
    var request = Project.request("web1", Project.options(loopback.base(), Map.of()));
    var ledger = new MemoryLedger();
    var soon = Deadline.after(Duration.ofMinutes(1));
    driver.preflight(request);
    var made = driver.create(request, ledger, Progress.SILENT, soon);
    assertThat(driver.find(request.ref())).contains(made);
    assertThat(driver.list()).containsExactly(made);
    driver.destroy(request.ref(), ledger, Progress.SILENT, soon);
    assertThat(loopback.cloud().contents()).isEqualTo(before);
  }

  @Test
  void a_wrong_token_is_told() throws Exception {
    var driver = open(Map.of("api-token", "wrong"));
    assertThatThrownBy(driver::list)
        .isInstanceOfSatisfying(
            CloudFailure.Denied.class, e -> assertThat(e.hint()).contains("HETZNER_API_TOKEN"));
  }
}

package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.cloud.testing.Loopback;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Time;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The driver as the program opens it, over real HTTP.
class Ec2LoopbackTest {

  private Loopback<MemoryEc2> loopback;

  @BeforeEach
  void serve() throws Exception {
    loopback = Loopback.serving(_ -> new MemoryEc2(Pace.steady(Time.REAL, Duration.ofMillis(10))));
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  private static Driver open(OptionValues options) throws DriverException {
    return new Ec2Factory()
        .open(new DriverContext(Rigged.STORE, Path.of("unused"), Path.of("unused"), options));
  }

  @Test
  void a_host_comes_and_goes() throws Exception {
    var options = Samples.options("endpoint", loopback.base().toString());
    var before = loopback.cloud().contents();
    var request = Samples.request(options);
    var ledger = new MemoryLedger();
    var driver = open(options);
    driver.preflight(request);
    var made = driver.create(request, ledger, Progress.SILENT, Rigged.soon());
    assertThat(driver.list()).containsExactly(made);
    assertThat(((Inventory) driver).items()).hasSize(3);
    driver.destroy(request.ref(), ledger, Progress.SILENT, Rigged.soon());
    assertThat(loopback.cloud().contents()).isEqualTo(before);
  }

  @Test
  void a_wrong_secret_is_told() throws Exception {
    var options = Samples.options("endpoint", loopback.base().toString(), "secret-key", "wrong");
    var driver = open(options);
    assertThatThrownBy(() -> driver.preflight(Samples.request(options)))
        .isInstanceOf(CloudFailure.Denied.class)
        .hasMessageContaining("SignatureDoesNotMatch");
  }
}

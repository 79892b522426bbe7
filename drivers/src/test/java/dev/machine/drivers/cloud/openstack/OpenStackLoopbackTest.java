package dev.machine.drivers.cloud.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.testing.Loopback;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.wait.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The driver as the program opens it, over real HTTP.
class OpenStackLoopbackTest {

  private Loopback<MemoryOpenStack> loopback;

  @BeforeEach
  void serve() throws Exception {
    loopback =
        Loopback.serving(
            base -> new MemoryOpenStack(base, Pace.steady(Time.REAL, Duration.ofMillis(100)), 3));
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  private OptionValues options(Map<String, String> changes) {
    return Demo.options(loopback.base(), changes);
  }

  private static Driver open(OptionValues options) throws DriverException {
    return new OpenStackFactory()
        .open(new DriverContext("0a1b2c3d", Path.of("unused"), Path.of("unused"), options));
  }

  private DriverException refused(Map<String, String> changes) {
    return refused(options(changes));
  }

  private static DriverException refused(OptionValues options) {
    try {
      open(options).preflight(Demo.request("00000001", options));
    } catch (DriverException e) {
      return e;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it was not refused");
  }

  @Test
  void an_application_credential_logs_in() throws Exception {
    var options =
        options(
            Map.of(
                "username", "",
                "password", "",
                "tenant-name", "",
                "application-credential-id", MemoryOpenStack.CREDENTIAL,
                "application-credential-secret", MemoryOpenStack.CREDENTIAL_SECRET));
    open(options).preflight(Demo.request("00000001", options));
    assertThat(
            refused(
                Map.of(
                    "application-credential-id",
                    "appcred",
                    "application-credential-secret",
                    "old")))
        .isInstanceOf(CloudFailure.Denied.class);
  }

  @Test
  void what_cannot_be_is_refused_with_what_there_is() {
    assertThat(refused(Map.of("password", "wrong"))).isInstanceOf(CloudFailure.Denied.class);
    assertThat(refused(Map.of("image-name", "debian12")).hint()).contains("debian-12");
    // Queued: nobody can boot it yet.
    assertThat(refused(Map.of("image-name", "debian-13"))).hasMessageContaining("debian-13");
    assertThat(refused(Map.of("flavor-name", "m1.smal")).hint()).contains("m1.small");
    assertThat(refused(Map.of("flavor-name", "m1.tiny"))).hasMessageContaining("disk");
    assertThat(refused(Map.of("floatingip-pool", "private")).hint()).contains("public");
    assertThat(refused(Map.of("keypair-name", "laptp"))).hasMessageContaining("laptp");
    assertThat(refused(Map.of("sec-groups", "default,web"))).hasMessageContaining("web");
    assertThat(refused(Map.of("availability-zone", "novo")).hint()).contains("nova");
    assertThat(refused(Map.of("region", "RegionTwo")).hint()).contains("RegionOne");
    assertThat(loopback.cloud().contents()).hasSize(4);
  }

  @Test
  void of_two_networks_one_must_be_named() throws Exception {
    loopback.cloud().addNetwork("backend");
    var options = options(Map.of("endpoint-type", "public"));
    assertThat(refused(options))
        .hasMessageContaining("several networks")
        .satisfies(e -> assertThat(e.hint()).contains("private, backend"));
    var named = options(Map.of("net-name", "backend"));
    open(named).preflight(Demo.request("00000001", named));
  }

  @Test
  void a_token_that_expired_is_renewed() throws Exception {
    var driver = open(options(Map.of()));
    assertThat(driver.list()).isEmpty();
    loopback.cloud().expireTokens();
    assertThat(driver.list()).isEmpty();
  }
}

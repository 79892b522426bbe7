package dev.machine.drivers.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Deadline;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the contract means for drivers that make nothing: the same answer each time, an empty
/// ledger, and nothing removed.
class ExistingServersTest {

  private static final ServerRef REF = new ServerRef("srv", "01234567");

  private static Driver open(DriverFactory factory, Map<String, List<String>> given)
      throws DriverException {
    var options = new OptionValues(given).complete(factory.options(), Map.of());
    return factory.open(new DriverContext("0", Path.of("state"), Path.of("cache"), options));
  }

  private static ServerRequest request() {
    var boot = new FirstBoot("", "", new FirstBoot.HostKey("", ""), List.of(), List.of());
    return new ServerRequest(REF, boot, OptionValues.EMPTY, 2376);
  }

  private static void makesAndRemovesNothing(Driver driver) throws Exception {
    var ledger = new MemoryLedger();
    var deadline = Deadline.after(Duration.ofSeconds(5));
    driver.preflight(request());
    var first = driver.create(request(), ledger, Progress.SILENT, deadline);
    assertThat(driver.create(request(), ledger, Progress.SILENT, deadline)).isEqualTo(first);
    assertThat(driver.find(REF)).contains(first);
    assertThat(ledger.entries()).isEmpty();
    driver.destroy(REF, ledger, Progress.SILENT, deadline);
    driver.destroy(REF, ledger, Progress.SILENT, deadline);
    assertThat(driver.find(REF)).contains(first);
    assertThat(driver).isNotInstanceOf(PowerControl.class);
  }

  @Test
  void generic_is_the_server_that_was_named() throws Exception {
    var driver =
        open(
            new GenericFactory(),
            Map.of(
                "generic-ip-address", List.of("2001:db8::7"), "generic-ssh-port", List.of("2222")));
    makesAndRemovesNothing(driver);
    var server = driver.find(REF).orElseThrow();
    assertThat(server.engine()).contains(URI.create("tcp://[2001:db8::7]:2376"));
    assertThat(server.login().orElseThrow().endpoint().port()).isEqualTo(2222);
  }

  @Test
  void generic_leaves_user_and_port_to_ssh_config_when_nobody_says() throws Exception {
    var driver = open(new GenericFactory(), Map.of("generic-ip-address", List.of("box")));
    var login = driver.find(REF).orElseThrow().login().orElseThrow();
    assertThat(login.user()).isEmpty();
    assertThat(login.endpoint().port()).isZero();
  }

  @Test
  void generic_refuses_a_key_that_cannot_be_read_and_a_port_that_is_none() throws Exception {
    var address = List.of("box");
    var noKey =
        open(
            new GenericFactory(),
            Map.of("generic-ip-address", address, "generic-ssh-key", List.of("/no/such/key")));
    assertThrows(DriverException.Refused.class, () -> noKey.preflight(request()));
    var noPort =
        open(
            new GenericFactory(),
            Map.of("generic-ip-address", address, "generic-engine-port", List.of("70000")));
    assertThrows(DriverException.Refused.class, () -> noPort.preflight(request()));
    assertThrows(DriverException.Refused.class, () -> open(new GenericFactory(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp://10.0.0.1:2376", "unix:///run/docker.sock", "ssh://me@box"})
  void none_is_the_engine_that_was_named(String url) throws Exception {
    var driver = open(new NoneFactory(), Map.of("url", List.of(url)));
    makesAndRemovesNothing(driver);
    assertThat(driver.find(REF).orElseThrow().engine()).contains(URI.create(url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "http://x", "tcp://x", "unix://relative", "tcp://", "://"})
  void none_refuses_what_docker_could_not_dial(String url) throws Exception {
    var driver = open(new NoneFactory(), Map.of("url", List.of(url)));
    assertThrows(DriverException.Refused.class, () -> driver.preflight(request()));
  }
}

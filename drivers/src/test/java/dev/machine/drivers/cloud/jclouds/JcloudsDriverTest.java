package dev.machine.drivers.cloud.jclouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.testing.DriverContract;
import dev.machine.drivers.testing.MemoryLedger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every driver promises, over jclouds' own provider in memory, from a jar in `plugins`.
class JcloudsDriverTest extends DriverContract {

  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir Path store;

  @BeforeEach
  void plugIn() throws Exception {
    Jars.serving(
        store.resolve("plugins/stub.jar"),
        "org.jclouds.apis.ApiMetadata",
        UserDataStub.class.getName());
  }

  private static OptionValues options(Map<String, String> changes) {
    var values =
        new HashMap<>(Map.of("provider", "stub-with-user-data", "image", "1", "size", "small"));
    values.putAll(changes);
    var options = new HashMap<String, List<String>>();
    values.forEach((name, value) -> options.put("jclouds-" + name, List.of(value)));
    return new OptionValues(options);
  }

  private DriverContext context(OptionValues options) {
    return new DriverContext("0a1b2c3d", store.resolve("drivers/jclouds"), store, options);
  }

  private JcloudsCloud cloud(Map<String, String> changes) throws DriverException {
    return JcloudsCloud.connect(
        context(options(changes)),
        _ -> {
          throw new AssertionError("a provider in memory makes no calls");
        });
  }

  @Override
  protected Driver driver() throws Exception {
    return new CloudDriver(
        cloud(Map.of()),
        new CloudDriver.Settings("0a1b2c3d", "root", ""),
        new VirtualTime(),
        new Random(1));
  }

  private static ServerRequest request(String name, Map<String, String> changes) {
    var boot =
        new FirstBoot(
            name,
            "root",
            new FirstBoot.HostKey("private", "ssh-ed25519 AAAAhost"),
            List.of("ssh-ed25519 AAAAlogin"),
            List.of());
    return new ServerRequest(
        new ServerRef(name, "%08x".formatted(COUNT.incrementAndGet())),
        boot,
        options(changes),
        2376);
  }

  @Override
  protected ServerRequest request() {
    return request("web1", Map.of());
  }

  @Override
  protected boolean anythingLeft(ServerRef ref) throws Exception {
    return cloud(Map.of()).servers("0a1b2c3d").stream().anyMatch(s -> s.owner().ref().equals(ref));
  }

  @Test
  void only_a_server_is_made_and_it_gets_our_user_data() throws Exception {
    var request = request();
    var ledger = new MemoryLedger();
    var server = driver().create(request, ledger, Progress.SILENT, deadline());
    assertThat(ledger.entries()).extracting(e -> e.resource().kind()).containsExactly("server");
    assertThat(server.login().orElseThrow().endpoint().host()).startsWith("144.175.1.");
    assertThat(server.privateAddress().orElseThrow()).startsWith("10.1.1.");
    assertThat(StubbornOptions.last).contains("ssh_keys", "AAAAhost");
    driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    assertThat(anythingLeft(request.ref())).isFalse();
  }

  @Test
  void one_whose_id_was_never_learned_is_found_and_removed() throws Exception {
    var request = request();
    var ledger = new MemoryLedger();
    var made = driver().create(request, ledger, Progress.SILENT, deadline());
    var resource = ledger.entries().getFirst().resource();
    var forgetful = new MemoryLedger();
    forgetful.intend(resource);
    assertThat(driver().create(request, forgetful, Progress.SILENT, deadline())).isEqualTo(made);
    var again = new MemoryLedger();
    again.intend(resource);
    driver().destroy(request.ref(), again, Progress.SILENT, deadline());
    assertThat(anythingLeft(request.ref())).isFalse();
  }

  @Test
  void power_comes_and_goes() throws Exception {
    var request = request();
    var ledger = new MemoryLedger();
    var driver = (CloudDriver) driver();
    driver.create(request, ledger, Progress.SILENT, deadline());
    assertThat(driver.stop(request.ref(), Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.STOPPED);
    assertThat(driver.start(request.ref(), ledger, Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.RUNNING);
    driver.destroy(request.ref(), ledger, Progress.SILENT, deadline());
  }

  @Test
  void what_cannot_be_is_refused_with_what_there_is() throws Exception {
    for (var one :
        List.of(
            List.of("image", "none", "no image \"none\"", "there are"),
            List.of("image", "", "no image is named", "--jclouds-image"),
            List.of("size", "smal", "no size \"smal\"", "did you mean small?"),
            List.of("location", "mars", "no location \"mars\"", "stub"),
            List.of("allow-from", "10.0.0.0/8", "makes no firewall", "provider's own"))) {
      var request = request("web1", Map.of(one.get(0), one.get(1)));
      assertThatThrownBy(() -> driver().preflight(request))
          .as("%s", one)
          .isInstanceOf(DriverException.Refused.class)
          .hasMessageContaining(one.get(2))
          .satisfies(e -> assertThat(((DriverException) e).hint()).contains(one.get(3)));
    }
    var longName = request("w".repeat(40), Map.of());
    assertThatThrownBy(() -> driver().preflight(longName)).hasMessageContaining("too long");
  }

  @Test
  void a_provider_that_takes_no_user_data_is_refused() throws Exception {
    var cloud = cloud(Map.of("provider", "stub"));
    assertThatThrownBy(() -> cloud.plan(request()))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("takes no user data");
  }

  @Test
  void a_provider_that_does_not_start_is_told_in_one_line_without_the_credential()
      throws Exception {
    Jars.serving(
        store.resolve("plugins/telltale.jar"),
        "org.jclouds.apis.ApiMetadata",
        Telltale.class.getName());
    assertThatThrownBy(() -> cloud(Map.of("provider", "telltale", "credential", "hunter2")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessage("the provider telltale does not start: IllegalArgumentException: no PEM: …");
  }

  @Test
  void what_a_provider_needs_is_told_in_its_own_words() {
    assertThatThrownBy(() -> cloud(Map.of("provider", "openstack-nova", "identity", "demo:demo")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("--jclouds-credential");
    assertThatThrownBy(() -> cloud(Map.of("provider", "aws-ec2")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("--jclouds-identity");
    assertThatThrownBy(() -> cloud(Map.of("property", "nothing")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("not KEY=VALUE");
    assertThatThrownBy(() -> new Connection(OptionValues.EMPTY))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("no provider");
  }
}

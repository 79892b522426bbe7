package dev.machine.drivers.cloud.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.testing.DriverContract;
import dev.machine.drivers.testing.MemoryLedger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every driver promises, over an OpenStack in memory and in virtual time.
class OpenStackDriverTest extends DriverContract {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final VirtualTime time = new VirtualTime();
  private final MemoryOpenStack cloud =
      new MemoryOpenStack(Demo.BASE, Pace.steady(time, Duration.ofSeconds(9)), 3);

  private Driver open(OptionValues options) throws DriverException {
    return new CloudDriver(
        new OpenStackCloud(Account.of(options), cloud),
        new CloudDriver.Settings("0a1b2c3d", "root", ""),
        time,
        new Random(1));
  }

  private static ServerRequest request(OptionValues options) {
    return Demo.request("%08x".formatted(COUNT.incrementAndGet()), options);
  }

  @Override
  protected Driver driver() throws Exception {
    return open(Demo.options(Demo.BASE, Map.of()));
  }

  @Override
  protected ServerRequest request() {
    return request(Demo.options(Demo.BASE, Map.of()));
  }

  @Override
  protected boolean anythingLeft(ServerRef ref) {
    return cloud.contents().stream()
        .flatMap(h -> h.owner().stream())
        .anyMatch(owner -> owner.ref().equals(ref));
  }

  @Test
  void a_quota_is_noticed_before_anything_is_made() {
    cloud.allowServers(1);
    var options = Demo.options(Demo.BASE, Map.of());
    assertThatThrownBy(() ->
            open(options).create(request(options), new MemoryLedger(), Progress.SILENT, deadline()))
        .isInstanceOfSatisfying(
            CloudFailure.QuotaReached.class, e -> assertThat(e.nothingMade()).isTrue());
    assertThat(cloud.contents()).hasSize(4);
  }

  @Test
  void what_the_person_gave_is_used_and_stays() throws Exception {
    var options =
        Demo.options(Demo.BASE, Map.of("keypair-name", "laptop", "sec-groups", "default"));
    var before = cloud.contents();
    var request = request(options);
    var ledger = new MemoryLedger();
    open(options).create(request, ledger, Progress.SILENT, deadline());
    assertThat(ledger.entries())
        .extracting(e -> e.resource().kind())
        .containsExactly("server", "address");
    open(options).destroy(request.ref(), ledger, Progress.SILENT, deadline());
    assertThat(cloud.contents()).isEqualTo(before);
  }

  @Test
  void a_name_with_dots_is_a_name() throws Exception {
    var plain = request();
    var request =
        new ServerRequest(
            new ServerRef("web.example.org", "0000d075"), plain.firstBoot(), plain.options(), 2376);
    var ledger = new MemoryLedger();
    assertThat(driver().create(request, ledger, Progress.SILENT, deadline()).ref())
        .isEqualTo(request.ref());
    driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    assertThat(anythingLeft(request.ref())).isFalse();
  }

  @Test
  void what_was_found_good_is_not_asked_again_by_the_creation() throws Exception {
    var request = request();
    var driver = driver();
    driver.preflight(request);
    driver.create(request, new MemoryLedger(), Progress.SILENT, deadline());
    assertThat(cloud.calls())
        .containsEntry("GET /compute/v2.1/limits", 1)
        .containsEntry("GET /compute/v2.1/flavors/detail", 1);
    driver.create(request, new MemoryLedger(), Progress.SILENT, deadline());
    assertThat(cloud.calls()).containsEntry("GET /compute/v2.1/limits", 2);
  }

  @Test
  void who_may_reach_it_is_checked_before_the_cloud_is_asked() {
    var options = Demo.options(Demo.BASE, Map.of("allow-from", "office"));
    assertThatThrownBy(() -> open(options).preflight(request(options)))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessage("--openstack-allow-from: \"office\" is no address");
    assertThat(cloud.calls()).isEmpty();
  }

  @Test
  void ports_are_opened_once_however_the_cloud_spells_it() throws Exception {
    var options = Demo.options(Demo.BASE, Map.of("allow-from", "2001:DB8::1/32"));
    var request = request(options);
    var ledger = new MemoryLedger();
    open(options).create(request, ledger, Progress.SILENT, deadline());
    open(options).create(request, ledger, Progress.SILENT, deadline());
    assertThat(cloud.calls()).containsEntry("POST /network/v2.0/security-group-rules", 1);
    open(options).destroy(request.ref(), ledger, Progress.SILENT, deadline());
  }

  @Test
  void a_host_costs_few_calls() throws Exception {
    var request = request();
    var ledger = new MemoryLedger();
    driver().create(request, ledger, Progress.SILENT, deadline());
    var calls = new HashMap<>(cloud.calls());
    driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    calls.remove("GET /compute/v2.1/servers/*");
    assertThat(calls.values().stream().mapToInt(Integer::intValue).sum())
        .as("%s", calls)
        .isLessThanOrEqualTo(14);
  }
}

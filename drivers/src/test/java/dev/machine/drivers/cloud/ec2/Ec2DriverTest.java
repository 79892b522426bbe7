package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Driver;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.Boot;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.testing.DriverContract;
import dev.machine.drivers.testing.MemoryLedger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every driver promises, and what only EC2 does, over one in memory and in virtual time.
class Ec2DriverTest extends DriverContract {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Rigged rig = Rigged.fresh();
  private final MemoryLedger ledger = new MemoryLedger();

  @Override
  protected Driver driver() throws Exception {
    return rig.driver(Samples.options());
  }

  @Override
  protected ServerRequest request() {
    return Samples.request(
        "%08x".formatted(COUNT.incrementAndGet()),
        "ssh-ed25519 AAAAlogin machine",
        Samples.options());
  }

  @Override
  protected boolean anythingLeft(ServerRef ref) {
    return rig.cloud().contents().stream()
        .flatMap(h -> h.owner().stream())
        .anyMatch(owner -> owner.ref().equals(ref));
  }

  @Test
  void the_address_after_a_start_is_another() throws Exception {
    var request = request();
    var driver = rig.driver(Samples.options());
    var first = driver.create(request, ledger, Progress.SILENT, deadline());
    var off = driver.stop(request.ref(), Progress.SILENT, deadline());
    var second = driver.start(request.ref(), ledger, Progress.SILENT, deadline());
    assertThat(first.engine().orElseThrow()).hasToString("tcp://203.0.113.1:2376");
    assertThat(off.engine()).isEmpty();
    assertThat(second.engine().orElseThrow()).hasToString("tcp://203.0.113.2:2376");
    assertThat(second.privateAddress()).isEqualTo(first.privateAddress()).isPresent();
  }

  @Test
  void a_server_may_be_reached_by_its_private_address() throws Exception {
    var options = Samples.options("private-address-only", "true");
    var made =
        rig.driver(options).create(Samples.request(options), ledger, Progress.SILENT, deadline());
    assertThat(made.login().orElseThrow().endpoint().host()).startsWith("172.31.");
    // Who lists has no option that says so.
    assertThat(rig.driver(Samples.options()).list()).containsExactly(made);
  }

  @Test
  void what_the_person_gave_is_used_and_stays() throws Exception {
    var options = Samples.options("keypair-name", "mine", "security-group", "web");
    var before = rig.cloud().contents();
    var request = Samples.request(options);
    rig.driver(options).create(request, ledger, Progress.SILENT, deadline());
    assertThat(ledger.entries()).extracting(e -> e.resource().kind()).containsExactly("server");
    rig.driver(options).destroy(request.ref(), ledger, Progress.SILENT, deadline());
    assertThat(rig.cloud().contents()).isEqualTo(before);
  }

  @Test
  void a_server_that_ended_tells_why_and_the_next_is_another() throws Exception {
    var request = request();
    rig.cloud().breakNextServer();
    assertThatThrownBy(() -> driver().create(request, ledger, Progress.SILENT, deadline()))
        .isInstanceOf(CloudFailure.ServerBroken.class)
        .hasMessageContaining("Internal error on launch");
    assertThat(driver().find(request.ref())).isEmpty();
    // The cloud remembers the token of the one that ended.
    driver().create(request, ledger, Progress.SILENT, deadline());
    assertThat(driver().find(request.ref())).isPresent();
    assertThat(rig.cloud().machines().all().values().stream().filter(m -> m.owner().isPresent()))
        .extracting(Machine::state)
        .containsExactly("terminated", "running");
  }

  @Test
  void a_renewed_image_makes_no_second_server() throws Exception {
    var first = Samples.options("ami", "ami-0de13b00000000001");
    var request = Samples.request(first);
    var id = rig.connect(first).plan(request);
    var owner = new Owner(Rigged.STORE, request.ref());
    var made = rig.connect(first).make("server", id, owner, new Boot("data", ""), Map.of());
    var now = rig.connect(Samples.options());
    var plan = now.plan(Samples.request(Samples.options()));
    assertThat(now.make("server", plan, owner, new Boot("data", ""), Map.of())).isEqualTo(made);
  }

  @Test
  void lists_are_read_to_their_end() throws Exception {
    rig.cloud().paged(1);
    var driver = rig.driver(Samples.options());
    for (int n = 0; n < 3; n++) {
      driver.create(request(), new MemoryLedger(), Progress.SILENT, deadline());
    }
    assertThat(driver.list()).hasSize(3);
    assertThat(driver.items())
        .extracting(i -> i.kind())
        .containsExactly(
            "key", "key", "key", "group", "group", "group", "server", "server", "server");
    assertThat(driver.items()).allMatch(i -> i.made().isPresent());
  }

  @Test
  void a_host_costs_few_calls() throws Exception {
    var driver = rig.driver(Samples.options());
    driver.create(request(), new MemoryLedger(), Progress.SILENT, deadline());
    var first = rig.cloud().actions().size();
    var request = request();
    driver.create(request, ledger, Progress.SILENT, deadline());
    driver.destroy(request.ref(), ledger, Progress.SILENT, deadline());
    var calls = rig.cloud().actions().subList(first, rig.cloud().actions().size());
    assertThat(calls).containsOnlyOnce("RunInstances", "ImportKeyPair", "CreateSecurityGroup");
    assertThat(calls.stream().filter(c -> !c.matches("(Describe|Terminate)Instances")))
        .as("%s", calls)
        .hasSizeLessThanOrEqualTo(12);
  }

  @Test
  void the_console_is_plain_text() throws Exception {
    var request = request();
    var driver = rig.driver(Samples.options());
    driver.create(request, ledger, Progress.SILENT, deadline());
    assertThat(driver.consoleTail(request.ref())).isEqualTo("[    0.0] Linux\ndebian login: ");
  }

  @Test
  void a_lack_of_room_is_told_with_what_to_change() throws Exception {
    rig.cloud().refuse("RunInstances", "InsufficientInstanceCapacity");
    var options = Samples.options("endpoint", "https://other.test");
    assertThatThrownBy(() ->
            rig.driver(options)
                .create(Samples.request(options), ledger, Progress.SILENT, deadline()))
        .isInstanceOfSatisfying(
            CloudFailure.NoCapacity.class,
            e -> {
              assertThat(e.nothingMade()).isFalse();
              assertThat(e.hint()).contains("--amazonec2-zone");
            });
  }

  @Test
  void removal_waits_for_what_holds_the_group() throws Exception {
    var request = request();
    driver().create(request, ledger, Progress.SILENT, deadline());
    long before = rig.time().nanos();
    driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    assertThat(rig.time().nanos() - before).isGreaterThan(Duration.ofSeconds(9).toNanos());
    assertThat(anythingLeft(request.ref())).isFalse();
  }
}

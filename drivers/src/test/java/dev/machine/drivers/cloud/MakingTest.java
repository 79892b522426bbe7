package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.PlainCloud;
import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the schedules of faults do not show: what is told, and things that others removed.
class MakingTest {

  private static final ServerRequest REQUEST =
      new ServerRequest(
          new ServerRef("web1", "11111111"),
          new FirstBoot("web1", "root", new FirstBoot.HostKey("", ""), List.of(), List.of()),
          OptionValues.EMPTY,
          2376);
  private static final Owner OWNER = new Owner("0a1b2c3d", REQUEST.ref());

  private final VirtualTime time = new VirtualTime();
  private final PlainCloud cloud =
      new PlainCloud(Pace.steady(time, Duration.ofSeconds(5)), false, false);
  private final MemoryLedger ledger = new MemoryLedger();

  private CloudDriver driver(Cloud over) {
    return new CloudDriver(
        over, new CloudDriver.Settings("0a1b2c3d", "root", ""), time, new Random(1));
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofMinutes(5));
  }

  private Optional<String> id(String kind) {
    return ledger.entries().stream()
        .filter(e -> e.resource().kind().equals(kind))
        .findFirst()
        .flatMap(e -> e.id());
  }

  private void create(Cloud over) throws DriverException, InterruptedException {
    driver(over).create(REQUEST, ledger, Progress.SILENT, deadline());
  }

  @Test
  void a_server_that_somebody_removed_is_made_again_under_its_own_entry() throws Exception {
    create(cloud);
    var first = id("server").orElseThrow();
    cloud.remove("server", first);
    time.pause(Duration.ofMinutes(1));
    create(cloud);
    assertThat(id("server")).isPresent().isNotEqualTo(Optional.of(first));
    driver(cloud).destroy(REQUEST.ref(), ledger, Progress.SILENT, deadline());
    assertThat(cloud.owned("server", "0a1b2c3d")).isEmpty();
  }

  @Test
  void an_entry_never_stands_for_another_thing() throws Exception {
    create(cloud);
    cloud.remove("server", id("server").orElseThrow());
    time.pause(Duration.ofMinutes(1));
    assertThatThrownBy(() -> create(new Broke(cloud, "server")))
        .isInstanceOf(CloudFailure.QuotaReached.class);
    // Had the old id stayed, a death after the next make would leave the new one unknown.
    assertThat(id("server")).isEmpty();
  }

  @Test
  void a_failure_of_the_first_thing_says_that_nothing_was_made() {
    assertThatThrownBy(() -> create(new Broke(cloud, "key")))
        .isInstanceOfSatisfying(
            CloudFailure.QuotaReached.class, e -> assertThat(e.nothingMade()).isTrue());
    assertThatThrownBy(() -> create(new Broke(cloud, "group")))
        .isInstanceOfSatisfying(
            CloudFailure.QuotaReached.class, e -> assertThat(e.nothingMade()).isFalse());
  }

  @Test
  void after_a_death_nobody_says_that_nothing_was_made() {
    ledger.intend(new Resource("key", OWNER.label()));
    assertThatThrownBy(() -> create(new Broke(cloud, "key")))
        .isInstanceOfSatisfying(
            CloudFailure.QuotaReached.class, e -> assertThat(e.nothingMade()).isFalse());
  }

  @Test
  void only_our_own_things_are_adopted() throws Exception {
    for (var other :
        List.of(
            new Owner("0a1b2c3d", new ServerRef("web1", "22222222")),
            new Owner("0a1b2c3d", new ServerRef("web2", "11111111")),
            new Owner("ffffffff", REQUEST.ref()))) {
      cloud.make("key", () -> List.of("key"), other, new Boot("", ""), Map.of());
    }
    ledger.intend(new Resource("key", OWNER.label()));
    create(cloud);
    assertThat(cloud.owned("key", "0a1b2c3d"))
        .extracting(Item::ref)
        .containsOnlyOnce(REQUEST.ref())
        .hasSize(3);
  }

  @Test
  void a_server_that_never_runs_ends_the_wait() {
    var slow = new PlainCloud(Pace.steady(time, Duration.ofHours(2)), false, false);
    assertThatThrownBy(() -> create(slow))
        .isInstanceOf(DriverException.TimedOut.class)
        .satisfies(e -> assertThat(((DriverException) e).hint()).contains("create --resume web1"));
  }

  @Test
  void nobody_waits_long_for_a_cloud_that_does_not_answer_the_first_question() {
    var gone =
        new Through(cloud) {
          @Override
          public Blueprint plan(ServerRequest request) throws DriverException {
            throw new CloudFailure.Unavailable("no answer", "", null);
          }
        };
    assertThatThrownBy(() -> driver(gone).preflight(REQUEST))
        .isInstanceOfSatisfying(
            CloudFailure.Unavailable.class, e -> assertThat(e.nothingMade()).isTrue());
    assertThat(Duration.ofNanos(time.nanos()))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(12));
  }

  /// A cloud that has no room for one kind.
  private static final class Broke extends Through {
    private final String kind;

    Broke(Cloud cloud, String kind) {
      super(cloud);
      this.kind = kind;
    }

    @Override
    public String make(
        String wanted, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
        throws DriverException, InterruptedException {
      if (wanted.equals(kind)) {
        throw new CloudFailure.QuotaReached("no more", "", null);
      }
      return super.make(wanted, blueprint, owner, boot, made);
    }
  }
}

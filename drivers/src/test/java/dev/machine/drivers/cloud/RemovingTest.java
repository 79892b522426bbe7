package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.PlainCloud;
import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.testing.MemoryLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RemovingTest {

  private static final Owner OWNER = new Owner("0a1b2c3d", new ServerRef("web1", "11111111"));

  private static final Boot NOTHING = new Boot("", "");

  private final VirtualTime time = new VirtualTime();
  private final Calls calls = new Calls(time, new Random(1));
  private final PlainCloud cloud =
      new PlainCloud(Pace.steady(time, Duration.ofSeconds(5)), false, false);
  private final MemoryLedger ledger = new MemoryLedger();
  private final List<String> removed = new ArrayList<>();

  private int asked;

  private Removing removing(Duration span) {
    var noted =
        new Through(cloud) {
          @Override
          public void remove(String kind, String id) throws DriverException, InterruptedException {
            asked++;
            if (!removed.contains(kind)) {
              removed.add(kind);
            }
            super.remove(kind, id);
          }
        };
    return new Removing(noted, calls, calls.within(span));
  }

  private void made(String... kinds) throws Exception {
    for (var kind : kinds) {
      var resource = new Resource(kind, OWNER.label());
      ledger.intend(resource);
      ledger.did(resource, cloud.make(kind, () -> List.of(), OWNER, NOTHING, Map.of()));
    }
  }

  @Test
  void the_last_made_goes_first_whatever_the_ledgers_order() throws Exception {
    made("server", "key", "address", "group");
    removing(Duration.ofMinutes(5)).all(OWNER, ledger);
    assertThat(removed).containsExactly("address", "server", "group", "key");
    assertThat(ledger.entries()).isEmpty();
  }

  @Test
  void what_is_held_stays_in_the_ledger_and_its_holder_is_told() throws Exception {
    made("group");
    cloud.make("server", () -> List.of(), OWNER, NOTHING, Map.of());
    assertThatThrownBy(() -> removing(Duration.ofMinutes(1)).all(OWNER, ledger))
        .isInstanceOf(CloudFailure.Busy.class);
    assertThat(ledger.entries()).hasSize(1);
    assertThat(Duration.ofNanos(time.nanos())).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void what_goes_slowly_is_told_once() throws Exception {
    made("server");
    removing(Duration.ofMinutes(5)).all(OWNER, ledger);
    assertThat(asked).isEqualTo(1);
    assertThat(ledger.entries()).isEmpty();
  }

  @Test
  void a_removal_that_came_to_nothing_is_asked_for_again_after_a_minute() throws Exception {
    made("key");
    var forgetful =
        new Through(cloud) {
          @Override
          public void remove(String kind, String id) throws DriverException, InterruptedException {
            if (++asked > 1) {
              super.remove(kind, id);
            }
          }
        };
    new Removing(forgetful, calls, calls.within(Duration.ofMinutes(5))).all(OWNER, ledger);
    assertThat(asked).isEqualTo(2);
    assertThat(ledger.entries()).isEmpty();
    assertThat(Duration.ofNanos(time.nanos()))
        .isBetween(Duration.ofMinutes(1), Duration.ofSeconds(70));
  }

  @Test
  void all_that_an_intent_may_have_made_goes() throws Exception {
    ledger.intend(new Resource("key", OWNER.label()));
    cloud.make("key", () -> List.of(), OWNER, NOTHING, Map.of());
    cloud.make("key", () -> List.of(), OWNER, NOTHING, Map.of());
    removing(Duration.ofMinutes(5)).all(OWNER, ledger);
    assertThat(cloud.owned("key", "0a1b2c3d")).isEmpty();
    assertThat(ledger.entries()).isEmpty();
  }

  @Test
  void what_others_removed_costs_one_settling_and_no_more() throws Exception {
    made("key", "server", "address");
    for (var entry : ledger.entries()) {
      cloud.remove(entry.resource().kind(), entry.id().orElseThrow());
    }
    time.pause(Duration.ofMinutes(1));
    var before = time.nanos();
    removing(Duration.ofMinutes(5)).all(OWNER, ledger);
    assertThat(ledger.entries()).isEmpty();
    assertThat(Duration.ofNanos(time.nanos() - before)).isEqualTo(cloud.settling());
  }
}

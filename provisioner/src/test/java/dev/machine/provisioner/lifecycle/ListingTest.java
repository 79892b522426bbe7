package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hosts of clouds in `ls`: those whose engine answers cause no call, the others one per account.
class ListingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path root;

  /// An account that counts how often it is asked for its servers.
  private static final class Counted extends FakeWorld {
    private final AtomicInteger lists = new AtomicInteger();

    @Override
    public void border(String where) {
      if (where.equals("list")) {
        lists.incrementAndGet();
      }
    }
  }

  /// Engines that answer or do not.
  private record Engines(boolean answer) implements EngineWatch {
    @Override
    public String awaitEngine(Host host, Deadline deadline) throws ProvisionException {
      return askEngine(host, deadline);
    }

    @Override
    public String askEngine(Host host, Deadline deadline) throws ProvisionException {
      if (answer) {
        return "26.1.5";
      }
      throw ProvisionException.failed("no answer", "");
    }
  }

  private static Host host(String name, int number, String account) {
    var options = new OptionValues(Map.of(CloudFactoryOfFakes.ACCOUNT, List.of(account)));
    return Records.ready(name, "%08x".formatted(number), options);
  }

  private final Counted one = new Counted();
  private final Counted two = new Counted();
  private final CloudFactoryOfFakes cloud = new CloudFactoryOfFakes(Map.of("one", one, "two", two));

  private Listing hundred(Map<String, String> environment, boolean answering) throws Exception {
    var stage = new Stage(root, one);
    for (int i = 0; i < 100; i++) {
      var name = "web" + i;
      stage.store().add(host(name, i, i % 2 == 0 ? "one" : "two"));
      (i % 2 == 0 ? one : two).make(new Resource("server", "%s-%08x-server".formatted(name, i)));
    }
    return new Listing(stage.site(cloud, environment), new Engines(answering));
  }

  @Test
  void a_host_that_is_being_made_is_not_told_to_be_resumed() throws Exception {
    var stage = new Stage(root, one);
    stage.store().add(host("web1", 1, "one").with(new HostStatus.Creating()));
    var listing = new Listing(stage.site(cloud, Map.of()), new Engines(true));
    try (var _ = stage.store().lock("web1", "machine create web1")) {
      assertThat(listing.list(PATIENCE).getFirst().error().orElseThrow())
          .startsWith("being worked on by pid ")
          .contains("machine create web1");
    }
    assertThat(listing.list(PATIENCE).getFirst().error())
        .contains("not complete: machine create --resume web1");
  }

  @Test
  void a_hundred_silent_hosts_of_two_accounts_cause_two_calls() throws Exception {
    var listing = hundred(Map.of("FAKE_PASSWORD", "s3cret"), false);
    one.power("web4-00000004-server", false);

    var rows = listing.list(PATIENCE);

    assertThat(rows).hasSize(100);
    assertThat(rows.get(4).state()).isEqualTo("Stopped");
    assertThat(rows.get(5).state()).isEqualTo("Running");
    assertThat(rows.get(5).error()).contains("no answer");
    assertThat(one.lists).hasValue(1);
    assertThat(two.lists).hasValue(1);
  }

  @Test
  void hosts_that_answer_cause_none_and_load_no_driver() throws Exception {
    var rows = hundred(Map.of(), true).list(PATIENCE);

    assertThat(rows).allMatch(row -> row.state().equals("Running"));
    assertThat(one.lists.get() + two.lists.get()).isZero();
    assertThat(cloud.passwords).isEmpty();
  }

  @Test
  void a_server_that_its_account_does_not_list_is_gone() throws Exception {
    var listing = hundred(Map.of("FAKE_PASSWORD", "s3cret"), false);
    two.remove(new Resource("server", "web7-00000007-server"));

    var rows = listing.list(PATIENCE);

    assertThat(rows.get(7).error()).hasValueSatisfying(e -> assertThat(e).contains("is gone"));
    assertThat(rows.get(9).state()).isEqualTo("Running");
  }

  @Test
  void without_credentials_each_row_says_what_to_supply() throws Exception {
    var rows = hundred(Map.of(), false).list(PATIENCE);

    assertThat(rows)
        .hasSize(100)
        .allSatisfy(row -> {
          assertThat(row.state()).isEqualTo("Error");
          assertThat(row.error().orElseThrow())
              .contains("the secret fake-password is missing", "set FAKE_PASSWORD");
        });
  }

  @Test
  void an_account_that_fails_is_an_error_of_its_own_rows_only() throws Exception {
    var broken =
        new FakeWorld() {
          @Override
          public void border(String where) throws DriverException {
            throw new DriverException.Failed("the cloud is down", "");
          }
        };
    var stage = new Stage(root, one);
    stage.store().add(host("web0", 0, "one"));
    stage.store().add(host("web1", 1, "broken"));
    one.make(new Resource("server", "web0-00000000-server"));
    var site =
        stage.site(
            new CloudFactoryOfFakes(Map.of("one", one, "broken", broken)),
            Map.of("FAKE_PASSWORD", "s3cret"));

    var rows = new Listing(site, new Engines(false)).list(PATIENCE);

    assertThat(rows.get(0).state()).isEqualTo("Running");
    assertThat(rows.get(1).error()).contains("the cloud is down");
  }

  @Test
  void an_account_that_does_not_answer_is_late_for_all_its_hosts_at_the_same_time()
      throws Exception {
    var hanging =
        new FakeWorld() {
          @Override
          public void border(String where) {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              ListingTest.<RuntimeException>hide(e);
            }
          }
        };
    var stage = new Stage(root, hanging);
    for (int i = 0; i < 20; i++) {
      stage.store().add(host("web" + i, i, "one"));
    }
    var cloud = new CloudFactoryOfFakes(Map.of("one", hanging));
    var site = stage.site(cloud, Map.of("FAKE_PASSWORD", "s3cret"));

    var rows = new Listing(site, new Engines(false)).list(Duration.ofMillis(100));

    assertThat(rows)
        .hasSize(20)
        .allSatisfy(row -> {
          assertThat(row.state()).isEqualTo("Timeout");
          assertThat(row.error()).contains("no answer within 0.1 s");
        });
  }

  /// Drivers are interrupted, what a world of fakes throws is of a kind of its own.
  @SuppressWarnings("unchecked")
  private static <E extends Exception> void hide(InterruptedException e) throws E {
    throw (E) (Exception) e;
  }
}

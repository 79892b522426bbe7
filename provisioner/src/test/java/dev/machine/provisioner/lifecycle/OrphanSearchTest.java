package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.FormerHost;
import dev.machine.provisioner.host.FormerHosts;
import dev.machine.provisioner.ledger.JournalLedger;
import dev.machine.provisioner.lifecycle.Orphans.Further;
import dev.machine.provisioner.lifecycle.Orphans.Orphan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanSearchTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String UNKNOWN =
      "its nonce is unknown here: another copy of this store may own it";

  @TempDir Path root;

  private final FakeWorld one = new FakeWorld();
  private final FakeWorld two = new FakeWorld();
  private Stage stage;

  @BeforeEach
  void store() {
    stage = new Stage(root, one);
  }

  private OrphanSearch search(FakeWorld first) throws Exception {
    var cloud = new CloudFactoryOfFakes(Map.of("one", first, "two", two));
    return new OrphanSearch(stage.site(cloud, Map.of("FAKE_PASSWORD", "s3cret")), () -> NOW);
  }

  private OrphanSearch search() throws Exception {
    return search(one);
  }

  private List<Orphan> found() throws Exception {
    return search().find(Optional.empty(), Progress.SILENT).orphans();
  }

  private static OptionValues account(String name) {
    return new OptionValues(Map.of(CloudFactoryOfFakes.ACCOUNT, List.of(name)));
  }

  private static void make(FakeWorld world, String name, String nonce, String... kinds) {
    for (var kind : kinds) {
      world.make(new Resource(kind, name + "-" + nonce + "-" + kind));
    }
  }

  private void record(String name, String nonce) throws Exception {
    stage.store().add(Records.ready(name, nonce, account("one")));
  }

  private void removed(String name, String nonce, Instant when) throws Exception {
    new FormerHosts(stage.store()).note(new FormerHost(name, nonce, "fake", account("one"), when));
  }

  @Test
  void what_this_store_gave_up_an_hour_ago_may_go_the_server_first() throws Exception {
    removed("web1", "00000001", NOW.minusSeconds(60));
    make(one, "web1", "00000001", "key", "group", "address", "server");

    var found = found();

    assertThat(found).allMatch(o -> o.stays().isEmpty());
    assertThat(found)
        .extracting(o -> o.item().kind())
        .containsExactly("server", "address", "group", "key");
    for (var orphan : found) {
      search().remove(orphan, Progress.SILENT);
    }
    assertThat(one.contents()).isEmpty();
  }

  @Test
  void what_has_a_nonce_that_this_store_never_gave_up_stays() throws Exception {
    removed("web1", "00000001", NOW.minusSeconds(9000));
    make(one, "web1", "00000002", "server");
    make(one, "db1", "00000001", "server");

    var found = found();

    assertThat(found).hasSize(2).allSatisfy(o -> assertThat(o.stays()).contains(UNKNOWN));
    assertThatThrownBy(() -> search().remove(found.getFirst(), Progress.SILENT))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("stays");
    assertThat(one.contents()).hasSize(2);
  }

  @Test
  void what_is_younger_than_an_hour_stays_until_then() throws Exception {
    var young =
        new FakeWorld() {
          @Override
          protected Instant now() {
            return NOW.minusSeconds(3000);
          }
        };
    removed("web1", "00000001", NOW.minusSeconds(9000));
    make(young, "web1", "00000001", "server");

    var found = search(young).find(Optional.empty(), Progress.SILENT).orphans();

    assertThat(found.getFirst().stays())
        .contains("younger than an hour, until 2026-03-01T12:10:00Z");
  }

  @Test
  void without_a_time_of_its_own_the_journals_counts() throws Exception {
    var timeless =
        new FakeWorld() {
          @Override
          public synchronized Optional<Instant> made(Resource resource) {
            return Optional.empty();
          }
        };
    removed("web1", "00000001", NOW.minusSeconds(60));
    removed("web2", "00000002", NOW.minusSeconds(3600));
    make(timeless, "web1", "00000001", "server");
    make(timeless, "web2", "00000002", "server");

    var found = search(timeless).find(Optional.empty(), Progress.SILENT).orphans();

    assertThat(found)
        .extracting(o -> o.item().ref().name() + " " + o.stays().isEmpty())
        .containsExactlyInAnyOrder("web1 false", "web2 true");
  }

  @Test
  void what_a_ledger_holds_is_not_left_over_and_what_it_lacks_is_told() throws Exception {
    record("web1", "00000001");
    make(one, "web1", "00000001", "key", "group", "server");
    var ledger = JournalLedger.open(stage.store().hostDir("web1").resolve("ledger.jsonl"));
    ledger.intend(new Resource("key", "k"));
    ledger.did(new Resource("key", "k"), "web1-00000001-key");
    ledger.intend(new Resource("group", "g"));

    var found = found();

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().item().kind()).isEqualTo("server");
    assertThat(found.getFirst().stays()).contains("not in the ledger of web1");
  }

  @Test
  void a_record_counts_more_than_the_journal() throws Exception {
    // As after a kill between the journal and the end of the record.
    record("web1", "00000001");
    removed("web1", "00000001", NOW.minusSeconds(9000));
    make(one, "web1", "00000001", "server");

    assertThat(found().getFirst().stays()).contains("not in the ledger of web1");
  }

  @Test
  void what_a_record_that_cannot_be_read_may_have_stays() throws Exception {
    record("db1", "00000009");
    record("web1", "00000001");
    removed("web1", "00000001", NOW.minusSeconds(9000));
    make(one, "web1", "00000001", "server");
    for (var file : List.of("host.json", "origin.json")) {
      Files.writeString(stage.store().hostDir("web1").resolve(file), "{");
    }

    assertThat(found().getFirst().stays()).contains("the record of web1 cannot be read");
  }

  @Test
  void what_a_ledger_that_cannot_be_read_may_hold_stays() throws Exception {
    record("web1", "00000001");
    make(one, "web1", "00000001", "server");
    Files.writeString(stage.store().hostDir("web1").resolve("ledger.jsonl"), "{}\n");

    assertThat(found().getFirst().stays()).contains("the record of web1 cannot be read");
  }

  @Test
  void an_account_that_does_not_tell_all_is_not_asked_and_hides_no_other() throws Exception {
    record("web1", "00000001");
    stage.store().add(Records.ready("web2", "00000002", account("two")));
    make(two, "web3", "00000003", "server");
    var down =
        new FakeWorld() {
          @Override
          public void border(String where) throws DriverException {
            throw new DriverException.Failed("the cloud is down", "wait");
          }
        };

    var report = search(down).find(Optional.empty(), Progress.SILENT);

    assertThat(report.unasked()).hasSize(1);
    assertThat(report.unasked().getFirst().problem()).isEqualTo("the cloud is down");
    assertThat(report.unasked().getFirst().account().label()).isEqualTo("fake account=one");
    assertThat(report.asked()).extracting(a -> a.label()).containsExactly("fake account=two");
    assertThat(report.orphans()).hasSize(1);
  }

  @Test
  void each_account_is_asked_once_also_when_its_last_host_is_gone() throws Exception {
    var asked = new ArrayList<String>();
    var counted =
        new FakeWorld() {
          @Override
          public void border(String where) {
            asked.add(where);
          }
        };
    removed("web1", "00000001", NOW.minusSeconds(9000));
    removed("web2", "00000002", NOW.minusSeconds(9000));

    search(counted).find(Optional.empty(), Progress.SILENT);

    assertThat(asked).containsExactly("items");
  }

  @Test
  void an_account_without_hosts_is_asked_when_it_is_named() throws Exception {
    make(two, "web3", "00000003", "server");

    assertThat(found()).isEmpty();
    var report = search().find(Optional.of(new Further("fake", account("two"))), Progress.SILENT);
    assertThat(report.orphans()).hasSize(1);
  }

  @Test
  void a_way_in_that_is_shut_is_not_the_last_one() throws Exception {
    removed("web1", "00000001", NOW.minusSeconds(9000));
    var gone =
        new OptionValues(
            Map.of(
                CloudFactoryOfFakes.ACCOUNT,
                List.of("one"),
                CloudFactoryOfFakes.PASSWORD,
                List.of("file:/nonexistent")));
    stage.store().add(Records.ready("web2", "00000002", gone));
    var site = stage.site(new CloudFactoryOfFakes(Map.of("one", one)), Map.of());

    var report =
        new OrphanSearch(site, () -> NOW)
            .find(
                Optional.of(
                    new Further(
                        "fake",
                        new OptionValues(
                            Map.of(
                                CloudFactoryOfFakes.ACCOUNT,
                                List.of("one"),
                                CloudFactoryOfFakes.PASSWORD,
                                List.of("cmd:echo s3cret"))))),
                Progress.SILENT);

    assertThat(report.unasked()).isEmpty();
    assertThat(report.asked()).hasSize(1);
  }

  @Test
  void the_journal_of_a_removed_host_has_its_account_and_no_secret() throws Exception {
    var cloud = new CloudFactoryOfFakes(Map.of("one", one));
    var site = stage.site(cloud, Map.of("FAKE_PASSWORD", "hunter2"));
    stage.store().add(Records.ready("web1", "00000001", account("one")));

    new Removal(site).remove("web1", false, Progress.SILENT);

    var journal = Files.readString(root.resolve("former.jsonl"));
    assertThat(journal).contains("00000001", "fake-account").doesNotContain("hunter2");
    assertThat(new TreeSet<>(stage.store().names())).isEmpty();
  }

  @Test
  void nothing_is_touched_by_rm_while_the_way_in_is_shut() throws Exception {
    var site = stage.site(new CloudFactoryOfFakes(Map.of("one", one)), Map.of());
    record("web1", "00000001");
    var before = stage.store().load("web1");

    assertThatThrownBy(() -> new Removal(site).remove("web1", false, Progress.SILENT))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("the secret fake-password is missing")
        .satisfies(e -> assertThat(((DriverException) e).hint()).contains("set FAKE_PASSWORD"));
    assertThat(stage.store().load("web1")).isEqualTo(before);
  }
}

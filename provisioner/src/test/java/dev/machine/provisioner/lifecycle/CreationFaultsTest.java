package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.ledger.JournalLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A thousand creations that fail, are killed, or both, at random borders between the store and the
/// world; after each, `rm` or `create --resume` in a new process must leave nothing astray.
class CreationFaultsTest {

  private static final int SCHEDULES = 1000;

  /// A world that fails or kills when its countdown ends; several times if told so.
  static final class Scheduled extends FakeWorld {
    private final Random random;
    private final List<String> log = new ArrayList<>();
    private int untilFault;
    private int faultsLeft;
    private int leaks;

    /// Peace at first, until [#war].
    static Scheduled later(Random random) {
      var world = new Scheduled(random);
      world.peace();
      return world;
    }

    void war() {
      faultsLeft = 1 + random.nextInt(2);
      untilFault = 1 + random.nextInt(32);
    }

    List<String> log() {
      return log;
    }

    Scheduled(Random random) {
      this.random = random;
      this.faultsLeft = 1 + random.nextInt(2);
      this.untilFault = 1 + random.nextInt(24);
      this.leaks = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
    }

    void peace() {
      faultsLeft = 0;
    }

    void truth() {
      leaks = 0;
    }

    /// A cloud that says yes and keeps the thing.
    @Override
    public synchronized void remove(Resource resource) {
      if (leaks > 0) {
        leaks--;
        log.add("KEPT " + resource);
        return;
      }
      super.remove(resource);
    }

    @Override
    public void border(String where) throws DriverException {
      log.add(where);
      if (faultsLeft == 0 || --untilFault > 0) {
        return;
      }
      faultsLeft--;
      untilFault = 1 + random.nextInt(12);
      if (random.nextBoolean()) {
        log.add("KILLED");
        throw new Killed(where);
      }
      log.add("FAILED");
      throw new DriverException.Failed("fault " + where, "");
    }
  }

  @TempDir Path disk;

  @Test
  void nothing_is_left_that_the_store_does_not_know() throws Exception {
    int killed = 0;
    int failed = 0;
    int resumed = 0;
    int orphaned = 0;
    for (int seed = 0; seed < SCHEDULES; seed++) {
      var random = new Random(seed);
      var world = new Scheduled(random);
      var stage = new Stage(disk.resolve("store" + seed), world);
      var outcome = attempt(stage, random.nextBoolean());
      killed += outcome.equals("killed") ? 1 : 0;
      failed += outcome.equals("failed") ? 1 : 0;
      assertKnown(stage, world, seed);
      world.peace();
      if (stage.store().exists("web1") && random.nextBoolean() && resumable(stage)) {
        var host = stage.machines().resume("web1", Progress.SILENT);
        assertThat(host.status()).isEqualTo(new HostStatus.Ready());
        assertThat(world.contents()).as("seed %d", seed).hasSize(4);
        resumed++;
      }
      if (stage.store().exists("web1")) {
        stage.machines().remove("web1", true, Progress.SILENT);
      }
      world.truth();
      orphaned += world.contents().isEmpty() ? 0 : 1;
      removeOrphans(stage, world, seed);
      assertThat(world.contents()).as("seed %d: %s", seed, world.log).isEmpty();
      assertThat(stage.published).isEmpty();
      assertThat(stage.store().names()).isEmpty();
    }
    // The schedules must have reached what they are for.
    assertThat(killed).isGreaterThan(200);
    assertThat(failed).isGreaterThan(100);
    assertThat(resumed).isGreaterThan(100);
    assertThat(orphaned).isGreaterThan(100);
  }

  private static String attempt(Stage stage, boolean keep) throws Exception {
    try {
      stage.machines().create(Stage.request("web1", keep), Progress.SILENT);
      return "done";
    } catch (FakeWorld.Killed _) {
      return "killed";
    } catch (DriverException | ProvisionException _) {
      return "failed";
    }
  }

  private static boolean resumable(Stage stage) throws ProvisionException {
    var status = stage.store().load("web1").status();
    return status instanceof HostStatus.Creating || status instanceof HostStatus.Failed;
  }

  /// What nobody has any more is all listed, and may go.
  private static void removeOrphans(Stage stage, Scheduled world, int seed) throws Exception {
    var search = new OrphanSearch(stage.site(), InstantSource.system());
    var orphans = search.find(Optional.empty(), Progress.SILENT).orphans();
    assertThat(orphans.stream().map(o -> line(o.item())))
        .as("seed %d: %s", seed, world.log)
        .containsExactlyInAnyOrderElementsOf(world.contents());
    for (var orphan : orphans) {
      assertThat(orphan.stays()).as("seed %d: %s", seed, world.log).isEmpty();
      search.remove(orphan, Progress.SILENT);
    }
  }

  private static String line(Inventory.Item item) {
    return item.kind() + " " + item.id();
  }

  /// Whatever is in the world is in a ledger of the store, or is told by `orphans`.
  private static void assertKnown(Stage stage, Scheduled world, int seed) throws Exception {
    int faults = world.faultsLeft;
    world.peace();
    var known = new TreeSet<String>();
    for (var name : stage.store().names()) {
      var file = stage.store().hostDir(name).resolve("ledger.jsonl");
      JournalLedger.peek(file)
          .forEach(e -> known.add(e.resource().kind() + " " + e.resource().name()));
    }
    new OrphanSearch(stage.site(), InstantSource.system())
        .find(Optional.empty(), Progress.SILENT)
        .orphans()
        .forEach(o -> assertThat(known.add(line(o.item()))).as("told twice").isTrue());
    assertThat(known).as("seed %d: %s", seed, world.log).containsAll(world.contents());
    world.faultsLeft = faults;
  }

  @Test
  void a_second_create_of_the_name_is_refused_and_harms_nothing() throws Exception {
    var stage = new Stage(disk, new FakeWorld());
    stage.machines().create(Stage.request("web1", false), Progress.SILENT);
    var before = stage.world.contents();

    var refusal =
        org.junit.jupiter.api.Assertions.assertThrows(
            ProvisionException.class,
            () -> stage.machines().create(Stage.request("web1", false), Progress.SILENT));

    assertThat(refusal.kind()).isEqualTo(ProvisionException.Kind.REFUSED);
    assertThat(stage.world.contents()).isEqualTo(before);
  }

  @Test
  void a_broken_record_is_removed_by_how_it_was_first_written() throws Exception {
    var stage = new Stage(disk, new FakeWorld());
    stage.machines().create(Stage.request("web1", false), Progress.SILENT);
    Files.writeString(stage.store().hostDir("web1").resolve("host.json"), "{\"schema\": 1, \"na");

    org.junit.jupiter.api.Assertions.assertThrows(
        ProvisionException.class, () -> stage.machines().remove("web1", false, Progress.SILENT));
    assertThat(stage.machines().list(java.time.Duration.ofSeconds(5)).getFirst().error())
        .hasValueSatisfying(e -> assertThat(e).contains("cut off"));

    stage.machines().remove("web1", true, Progress.SILENT);
    assertThat(stage.world.contents()).isEmpty();
    assertThat(stage.store().names()).isEmpty();
  }
}

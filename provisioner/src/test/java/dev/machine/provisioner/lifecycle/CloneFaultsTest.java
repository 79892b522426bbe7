package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Cloning;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.ledger.JournalLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hosts made from the saved state of another one: that fail, are killed, or both, at random
/// borders between the store and the world; and what they are when they come to be.
class CloneFaultsTest {

  private static final int SCHEDULES = 100;

  @TempDir Path disk;

  private static Stage source(Path root, FakeWorld world) throws Exception {
    var stage = new Stage(root, world);
    stage.machines().create(Stage.request("web1", false), Progress.SILENT);
    stage.machines().snapshots().take("web1", Optional.of("ready"), Progress.SILENT);
    return stage;
  }

  private static String server(Stage stage, String name) throws ProvisionException {
    return name + "-" + stage.store().load(name).nonce() + "-server";
  }

  private static Path secrets(Stage stage, String name) throws ProvisionException {
    return stage.store().secretsDir(name);
  }

  @Test
  void aCloneIsLetInByTheOthersKeysAndHasItsOwnAfterwards() throws Exception {
    var stage = source(disk, new FakeWorld());
    var clone = stage.machines().create(Stage.clone("web2", "web1", false), Progress.SILENT);

    var source = stage.store().load("web1");
    assertThat(clone.status()).isEqualTo(new HostStatus.Ready());
    assertThat(clone.driver()).isEqualTo("fake");
    assertThat(clone.access().hostKey()).isPresent().isNotEqualTo(source.access().hostKey());
    var origin = clone.setup().origin().orElseThrow();
    assertThat(origin.snapshot()).isEqualTo("ready");
    assertThat(origin.nonce()).isEqualTo(source.nonce());
    var renewal = stage.renewals.getFirst();
    assertThat(renewal.hostKeys())
        .isEqualTo(
            List.of(source.access().hostKey().get(), clone.access().hostKey().orElseThrow()));
    assertThat(renewal.scripts()).isEqualTo(new Cloning.Renewal("throw dice", "become web2"));
    assertThat(renewal.identity()).doesNotExist();
    assertThat(Files.readString(secrets(stage, "web2").resolve("id_ed25519")))
        .isNotEqualTo(Files.readString(secrets(stage, "web1").resolve("id_ed25519")));
    assertThat(stage.published).contains("web2");
  }

  @Test
  void nothingIsLeftThatTheStoreDoesNotKnowAndTheOtherHostGoesOn() throws Exception {
    int broken = 0;
    int resumed = 0;
    for (int seed = 0; seed < SCHEDULES; seed++) {
      var random = new Random(seed);
      var world = CreationFaultsTest.Scheduled.later(random);
      world.truth();
      var stage = source(disk.resolve("store" + seed), world);
      var before = world.contents();
      world.war();
      broken += attempt(stage, random.nextBoolean()) ? 0 : 1;
      world.peace();
      assertKnown(stage, world, seed);
      if (stage.store().exists("web2") && random.nextBoolean() && resumable(stage)) {
        var host = stage.machines().resume("web2", Progress.SILENT);
        assertThat(host.status()).isEqualTo(new HostStatus.Ready());
        assertThat(secrets(stage, "web2").resolve("borrowed_ed25519")).doesNotExist();
        resumed++;
      }
      if (stage.store().exists("web2")) {
        stage.machines().remove("web2", true, Progress.SILENT);
      }
      assertThat(world.contents()).as("seed %d: %s", seed, world.log()).isEqualTo(before);
      assertThat(world.isPaused(server(stage, "web1"))).as("seed %d", seed).isFalse();
      assertThat(stage.published).containsExactly("web1");
    }
    // The schedules must have reached what they are for.
    assertThat(broken).isGreaterThan(50);
    assertThat(resumed).isGreaterThan(10);
  }

  private static boolean attempt(Stage stage, boolean keep) throws Exception {
    try {
      stage.machines().create(Stage.clone("web2", "web1/ready", keep), Progress.SILENT);
      return true;
    } catch (FakeWorld.Killed | DriverException | ProvisionException _) {
      return false;
    }
  }

  private static boolean resumable(Stage stage) throws ProvisionException {
    return !(stage.store().load("web2").status() instanceof HostStatus.Ready)
        && !(stage.store().load("web2").status() instanceof HostStatus.Removing);
  }

  private static void assertKnown(Stage stage, CreationFaultsTest.Scheduled world, int seed)
      throws Exception {
    var known = new TreeSet<String>();
    for (var name : stage.store().names()) {
      var ledger = JournalLedger.open(stage.store().hostDir(name).resolve("ledger.jsonl"));
      ledger.entries().forEach(e -> known.add(e.resource().kind() + " " + e.resource().name()));
    }
    assertThat(known).as("seed %d: %s", seed, world.log()).containsAll(world.contents());
    var source = server(stage, "web1");
    if (world.isPaused(source)) {
      assertThat(known).as("seed %d", seed).contains("paused " + source);
    }
  }

  @Test
  void aStateOfAHostThatWasOffIsRefusedAndNothingIsMade() throws Exception {
    var stage = source(disk, new FakeWorld());
    stage.machines().stop("web1", Progress.SILENT);
    stage.machines().snapshots().take("web1", Optional.of("off"), Progress.SILENT);
    var before = stage.world.contents();

    assertThatThrownBy(
            () -> stage.machines().create(Stage.clone("web2", "web1/off", false), Progress.SILENT))
        .hasMessageContaining("while it was off");
    assertThatThrownBy(() ->
            stage.machines().create(Stage.clone("web2", "web1/raedy", false), Progress.SILENT))
        .hasMessageContaining("no snapshot \"raedy\"")
        .extracting(e -> ((ProvisionException) e).hint())
        .isEqualTo("did you mean ready?");
    assertThat(stage.world.contents()).isEqualTo(before);
    assertThat(stage.store().names()).containsExactly("web1");
  }
}

package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.host.FormerHosts;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.testing.Told;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What costs money must be gone, or be told.
class CloudUndoTest {

  @TempDir Path root;

  /// A world where something happens at some borders.
  private static final class Mishaps extends FakeWorld {
    private final Map<String, DriverException> at = new HashMap<>();
    private String interruptAt = "";

    @Override
    public void border(String where) throws DriverException {
      if (where.equals(interruptAt)) {
        Thread.currentThread().interrupt();
        throw new DriverException.Failed("cut off in the middle of a call", "");
      }
      if (at.containsKey(where)) {
        throw at.get(where);
      }
    }
  }

  private final Mishaps world = new Mishaps();
  private final Told notes = new Told();

  @Test
  void a_creation_that_is_interrupted_is_undone_to_its_end() throws Exception {
    var stage = new Stage(root, world);
    world.interruptAt = "after make address";

    assertThatThrownBy(() -> stage.machines().create(Stage.request("web1", false), notes))
        .isInstanceOf(InterruptedException.class);

    assertThat(notes.all()).contains("Interrupted: undoing");
    assertThat(world.contents()).isEmpty();
    assertThat(stage.store().names()).isEmpty();
    assertThat(new FormerHosts(stage.store()).all(Instant.now()))
        .extracting(h -> h.name())
        .containsExactly("web1");
  }

  @Test
  void an_undo_that_does_not_finish_tells_what_is_still_there() throws Exception {
    var stage = new Stage(root, world);
    world.at.put("after make server", new DriverException.Failed("no room", ""));
    world.at.put("before remove group", new DriverException.TimedOut("it is held", "", ""));

    assertThatThrownBy(() -> stage.machines().create(Stage.request("web1", false), notes))
        .hasMessage("no room");

    assertThat(notes.all().getLast())
        .startsWith(
            "the undo did not finish (it is held): machine rm web1 finishes it; still noted:")
        .contains("key web1-", "group web1-")
        .doesNotContain("server web1-");
    world.at.clear();
    stage.machines().remove("web1", false, notes);
    assertThat(world.contents()).isEmpty();
  }

  @Test
  void what_failed_before_anything_was_made_says_so_after_the_undo() throws Exception {
    var stage = new Stage(root, world);
    world.at.put(
        "before intend key",
        new CloudFailure.QuotaReached("the quota is reached", "ask for more", null)
            .beforeAnything());

    assertThatThrownBy(() -> stage.machines().create(Stage.request("web1", false), notes))
        .isInstanceOfSatisfying(CloudFailure.class, e -> assertThat(e.nothingMade()).isTrue());
    assertThat(stage.store().names()).isEmpty();
  }

  @Test
  void a_resumed_creation_is_of_the_account_that_it_began_in() throws Exception {
    var stage = new Stage(root, world);
    var other = new FakeWorld();
    var cloud = new CloudFactoryOfFakes(Map.of("one", world, "two", other));
    world.at.put("after make server", new DriverException.Failed("no room", ""));
    var began = stage.site(cloud, Map.of("FAKE_ACCOUNT", "one", "FAKE_PASSWORD", "s3cret"));
    assertThatThrownBy(() ->
            new Creation(began, new Removal(began)).create(Stage.request("web1", true), notes))
        .hasMessage("no room");
    world.at.clear();

    var later = stage.site(cloud, Map.of("FAKE_ACCOUNT", "two", "FAKE_PASSWORD", "s3cret"));
    var host = new Creation(later, new Removal(later)).resume("web1", notes);

    assertThat(host.status()).isEqualTo(new HostStatus.Ready());
    assertThat(world.contents()).hasSize(4);
    assertThat(other.contents()).isEmpty();
  }
}

package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store on a file system that a host has filled.
class FullStoreIT {
  @TempDir Path mount;

  private final FakeWorld world =
      new FakeWorld() {
        @Override
        public void border(String where) throws DriverException {
          if (where.equals("after remove server")) {
            room();
          }
          if (where.equals("before install") && fills) {
            fill();
            throw new DriverException.Failed("no room for the engine", "");
          }
        }
      };

  private boolean fills;

  @BeforeEach
  void mount() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=512k", "machine-test", mount.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", mount.toString());
  }

  private static void run(String... argv) throws Exception {
    assertThat(new ProcessBuilder(List.of(argv)).inheritIO().start().waitFor()).isZero();
  }

  /// What the server takes.
  private Path disk() {
    return mount.resolve("disk");
  }

  private void fill() {
    try (var out = Files.newOutputStream(disk())) {
      while (true) {
        out.write(new byte[256]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private void room() {
    try {
      Files.deleteIfExists(disk());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHostThatFillsItIsRemovedByOneCommand() throws Exception {
    var stage = new Stage(mount.resolve("store"), world);
    stage.machines().create(Stage.request("web1", false), Progress.SILENT);
    fill();
    stage.machines().remove("web1", false, Progress.SILENT);
    assertThat(stage.store().names()).isEmpty();
    assertThat(world.contents()).isEmpty();
    assertThat(stage.published).isEmpty();
  }

  @Test
  void aCreationThatFillsItIsUndoneAndTellsWhatWentWrongFirst() throws Exception {
    var stage = new Stage(mount.resolve("store"), world);
    fills = true;
    assertThatThrownBy(() -> stage.machines().create(Stage.request("web1", false), Progress.SILENT))
        .isInstanceOf(ProvisionException.class)
        .hasMessage("no room for the engine");
    assertThat(stage.store().names()).isEmpty();
    assertThat(world.contents()).isEmpty();
  }
}

package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BakedImagesTest {

  @TempDir Path state;

  private BakedImages images() {
    return new BakedImages(state);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private void make(String name) throws Exception {
    images().make(name, "web1", soon(), part -> Files.writeString(part.resolve("disk"), "data"));
  }

  @Test
  void anImageIsFoundAndListedUntilItIsRemoved() throws Exception {
    make("base");

    assertThat(images().find("base").orElseThrow().resolve("disk")).hasContent("data");
    assertThat(images().list())
        .singleElement()
        .satisfies(image -> {
          assertThat(image.name() + " of " + image.from()).isEqualTo("base of web1");
          assertThat(image.bytes()).isPositive();
        });

    images().remove("base", _ -> Optional.empty(), soon());
    assertThat(images().find("base")).isEmpty();
    assertThat(images().list()).isEmpty();
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void onlyItsOwnerMayLookIntoIt() throws Exception {
    make("base");
    var mode = Files.getPosixFilePermissions(images().find("base").orElseThrow());
    assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rwx------");
  }

  @Test
  void anImageStaysWhileAHostStandsOnIt() throws Exception {
    make("base");
    Files.createDirectories(state.resolve("web2-0a1b2c3d"));
    var disk = images().find("base").orElseThrow().toAbsolutePath().resolve("disk");

    assertThatThrownBy(() -> images().remove("base", _ -> Optional.of(disk), soon()))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("web2");
    assertThat(images().find("base")).isPresent();
  }

  @Test
  void oneThatGoesWhileAllAreListedIsNoFailure() throws Exception {
    make("base");
    var there = images().find("base").orElseThrow();
    var gone = there.resolveSibling("base.part");
    try (var other = Executors.newSingleThreadExecutor()) {
      Callable<Boolean> comings =
          () -> {
            for (int i = 0; i < 2_000; i++) {
              Files.move(there, gone);
              Files.move(gone, there);
            }
            return true;
          };
      var all = other.submit(comings);
      while (!all.isDone()) {
        assertThat(images().list()).allMatch(image -> image.name().equals("base"));
      }
      assertThat(all.get()).isTrue();
    }
  }

  @Test
  void oneThatFailsHalfWayIsNoImage() {
    assertThatThrownBy(() ->
            images()
                .make(
                    "base",
                    "web1",
                    soon(),
                    part -> {
                      Files.writeString(part.resolve("disk"), "half");
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(DriverException.Failed.class);
    assertThat(images().find("base")).isEmpty();
    assertThat(state.resolve("images")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Base", "../up", "a/b", "-x", "debian-12", "taken"})
  void unfitAndTakenNamesAreRefused(String name) throws Exception {
    make("taken");
    assertThatThrownBy(() -> make(name)).isInstanceOf(DriverException.Refused.class);
  }
}

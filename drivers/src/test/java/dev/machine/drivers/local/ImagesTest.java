package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.Images.Wanted;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {

  @TempDir Path dir;

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private static Wanted wanted(String name) {
    return new Wanted(name, Optional.empty(), Optional.empty());
  }

  private Path rootFs() throws IOException {
    var root = dir.resolve("root");
    Files.createDirectories(root.resolve("usr/lib/systemd"));
    Files.createDirectories(root.resolve("usr/sbin"));
    Files.writeString(root.resolve("usr/lib/systemd/systemd"), "");
    Files.writeString(root.resolve("usr/sbin/sshd"), "");
    return root;
  }

  private Path tar(Path root) throws Exception {
    var file = dir.resolve("root.tar.gz");
    Exec.check(soon(), "tar", List.of("tar", "-czf", file.toString(), "-C", root.toString(), "."));
    return file;
  }

  @Test
  void aDirectoryIsUsedWhereItIs() throws Exception {
    var root = rootFs();
    assertThat(new Images(dir).get(wanted(root.toString()), Progress.SILENT, soon()))
        .isEqualTo(root);
  }

  @Test
  void anArchiveIsUnpackedOnceUnderItsDigest() throws Exception {
    var file = tar(rootFs());
    var images = new Images(dir.resolve("cache"));
    var image = images.get(wanted(file.toString()), Progress.SILENT, soon());
    assertThat(image.resolve("usr/sbin/sshd")).exists();
    assertThat(images.get(wanted(file.toString()), Progress.SILENT, soon())).isEqualTo(image);
    try (var files = Files.list(dir.resolve("cache/images"))) {
      assertThat(files).containsExactly(image);
    }
  }

  @Test
  void anArchiveOfAnotherDigestIsNotUsed() throws Exception {
    var file = tar(rootFs());
    var other = new Wanted(file.toString(), Optional.empty(), Optional.of("0".repeat(64)));
    assertThatThrownBy(() -> new Images(dir.resolve("cache")).get(other, Progress.SILENT, soon()))
        .isInstanceOf(DriverException.Failed.class)
        .hasMessageContaining("not the one that was asked for");
  }

  @Test
  void whatCannotBootIsRefused() throws Exception {
    var root = rootFs();
    Files.delete(root.resolve("usr/sbin/sshd"));
    assertThatThrownBy(() -> Images.preflight(wanted(root.toString()), List.of()))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("no OpenSSH server");
  }

  @Test
  void imagesAreTheirOwnersAloneAndNotTakenFromACacheThatAnybodyMayWriteTo() throws Exception {
    var file = tar(rootFs());
    var cache = dir.resolve("cache");
    new Images(cache).get(wanted(file.toString()), Progress.SILENT, soon());
    for (var made : List.of(cache, cache.resolve("images"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(
            () -> new Images(cache).get(wanted(file.toString()), Progress.SILENT, soon()))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("anybody may write to " + cache);
  }

  @Test
  void aUrlNeedsItsDigest() {
    assertThatThrownBy(() -> Images.preflight(wanted("http://files.test/root.tar"), List.of()))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("without its digest");
  }

  @Test
  void manyAtOnceMakeOneImageAndCleanUpWhatACutOffRunLeft() throws Exception {
    Files.createDirectories(dir.resolve("img.part/old"));
    var made = new AtomicInteger();
    Callable<Path> get =
        () ->
            Images.once(
                dir,
                "img",
                soon(),
                part -> {
                  assertThat(part).doesNotExist();
                  made.incrementAndGet();
                  Files.createDirectories(part.resolve("new"));
                });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var one : threads.invokeAll(List.of(get, get, get))) {
        assertThat(one.get().resolve("new")).exists();
      }
    }
    assertThat(made).hasValue(1);
    assertThat(dir.resolve("img.part")).doesNotExist();
  }

  @Test
  void aFailedBuildLeavesNothing() {
    assertThatThrownBy(() ->
            Images.once(
                dir,
                "img",
                soon(),
                part -> {
                  Files.createDirectories(part);
                  throw new DriverException.Failed("no", "");
                }))
        .isInstanceOf(DriverException.Failed.class);
    assertThat(dir).isEmptyDirectory();
  }
}

package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cache on a file system that really is full.
class CacheFullIT {

  @Test
  void saysThatThereIsNoRoomWhenTheDiskFillsUp(@TempDir Path directory) throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString());
    try (var archive = new TestArchive(SigningKey.valid())) {
      archive.add("big-package-name-" + "x".repeat(60), "1.0");
      var path = archive.files.keySet().iterator().next();

      var e =
          catchThrowableOfType(
              ProvisionException.class,
              () ->
                  new BundleSource(directory.resolve("cache"), Optional.empty())
                      .fetch(
                          URI.create(archive.base() + "/" + path),
                          Digests.of(archive.file(path)),
                          Progress.SILENT,
                          Deadline.after(Duration.ofSeconds(60))));

      assertThat(e).hasMessageContaining("No space left");
      assertThat(e.hint()).contains("df -h");
    } finally {
      run("umount", directory.toString());
    }
  }

  private static void run(String... argv) throws Exception {
    var process = new ProcessBuilder(List.of(argv)).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}

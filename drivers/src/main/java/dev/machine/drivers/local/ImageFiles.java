package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.Images.Wanted;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Single files that a person brings as an image, by path or URL, kept in the cache under their
/// digest.
public final class ImageFiles {

  private final Path dir;

  /// @param dir of images
  public ImageFiles(Path dir) {
    this.dir = dir;
  }

  /// Looks at a file before it is taken into the cache, and may write beside it.
  public interface Check {
    /// @param file the copy that will be kept
    /// @param part the directory that will be the image
    void check(Path file, Path part) throws DriverException, IOException, InterruptedException;
  }

  /// Checks what can be checked without making anything.
  public static void preflight(Wanted wanted) throws DriverException {
    if (wanted.isUrl()) {
      RootFsFiles.requireDigest(wanted);
    } else if (!Files.isRegularFile(RootFsFiles.path(wanted))) {
      throw new DriverException.Refused(
          "there is no image " + wanted.name(),
          "known names are " + String.join(", ", Release.names()));
    }
  }

  /// The directory that holds the file, copied or downloaded now if it is not there yet.
  ///
  /// @param name what the file is called in there
  public Path get(Wanted wanted, String name, Check check, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    try {
      preflight(wanted);
      if (wanted.isUrl()) {
        return once(
            wanted.sha256().orElseThrow().toLowerCase(Locale.ROOT),
            deadline,
            part -> {
              RootFsFiles.download(wanted, part.resolve(name), progress, deadline);
              check.check(part.resolve(name), part);
            });
      }
      var file = RootFsFiles.path(wanted).toRealPath();
      progress.step("Reading the image " + wanted.name());
      var digest = Digests.sha256(file);
      RootFsFiles.requireSame(wanted, digest);
      return once(
          digest,
          deadline,
          part -> {
            Exec.check(
                deadline,
                "copying " + wanted.name(),
                List.of(
                    "cp",
                    "--reflink=auto",
                    "--sparse=always",
                    "--no-preserve=mode,ownership",
                    "--",
                    file.toString(),
                    part.resolve(name).toString()));
            check.check(part.resolve(name), part);
          });
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read " + wanted.name(), "", "", e);
    }
  }

  private Path once(String digest, Deadline deadline, Images.Maker maker)
      throws DriverException, InterruptedException {
    return Images.once(
        dir,
        "disk-" + digest.substring(0, 16),
        deadline,
        part -> {
          Files.createDirectories(part);
          maker.make(part);
        });
  }
}

package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// Files and directories of local drivers.
public final class Trees {

  private Trees() {}

  /// Removes a directory with everything in it, never crossing into another file system; a missing
  /// one is fine.
  public static void remove(Path directory, Deadline deadline)
      throws DriverException, InterruptedException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Exec.check(
        deadline,
        "removing " + directory,
        List.of("rm", "-rf", "--one-file-system", "--", directory.toString()));
  }

  /// Makes a directory, and the missing ones above it, for its owner alone: what is in it is run as
  /// root. One that exists keeps its mode.
  ///
  /// @throws DriverException.Refused when anybody may write to it
  public static void makePrivate(Path directory) throws DriverException {
    var owner = PosixFilePermissions.fromString("rwx------");
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(owner));
      } else if (Files.getPosixFilePermissions(directory)
          .contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new DriverException.Refused(
            "anybody may write to " + directory,
            "name another directory, or close it: chmod o-w " + directory);
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + directory, "is the disk full?", "", e);
    }
  }

  /// Replaces a small file in one step: a reader sees the old text or the new, never a part. A run
  /// that is cut off leaves a file that ends in `.new`.
  public static void replace(Path file, String text) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Writes a script of this package's jar to `directory`, where bash can run it.
  ///
  /// @param owner a class in the package that holds the resource
  public static Path script(Class<?> owner, String name, Path directory) throws DriverException {
    var file = directory.resolve(name);
    try (InputStream in =
        Objects.requireNonNull(
            owner.getResourceAsStream(name), () -> name + " is not in the jar")) {
      // Renamed into place: bash reads a running script from its open file as it goes.
      var fresh = directory.resolve(name + "." + UUID.randomUUID() + ".new");
      Files.createDirectories(directory);
      Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      throw new DriverException.Failed("cannot write " + file, "is the disk full?", "", e);
    }
  }
}

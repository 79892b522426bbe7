package dev.machine.provisioner.archive;

import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Keeps the cache from growing for ever: what nobody has used for long goes. A file's time of
/// change is the time of its last use; release texts have it from being asked for again, at each
/// use after [BundleSource#MAX_AGE].
final class Pruning {

  /// Far longer than any run, so that nothing goes that one is about to use. A stable release of
  /// Debian replaces its packages about every two months.
  static final Duration UNUSED = Duration.ofDays(60);

  private Pruning() {}

  /// Notes that a file is used now; one that is not there is fine.
  static void used(Path file) throws ProvisionException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (NoSuchFileException _) {
      // Nothing to note.
    } catch (IOException e) {
      throw Cache.unusable(file, e);
    }
  }

  /// Removes packages, lists and broken off downloads that were not used for [#UNUSED].
  static void run(Cache cache) throws ProvisionException {
    try {
      for (var directory : list(cache.root().resolve("files"))) {
        for (var file : list(directory)) {
          removeIfOld(file);
        }
        removeIfEmpty(directory);
      }
      for (var kind : List.of("lists", "partial")) {
        for (var file : list(cache.root().resolve(kind))) {
          removeIfOld(file);
        }
      }
    } catch (IOException e) {
      throw Cache.unusable(cache.root(), e);
    }
  }

  private static void removeIfOld(Path file) throws IOException {
    try {
      var since = Files.getLastModifiedTime(file).toInstant();
      if (since.plus(UNUSED).isBefore(Instant.now())) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException _) {
      // Another run prunes too.
    }
  }

  private static void removeIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException _) {
      // As it should be.
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    var found = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(directory)) {
      files.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException _) {
      // Nothing was kept yet, another run prunes too, or it is a file.
    }
    return found;
  }
}

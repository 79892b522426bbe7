package dev.machine.provisioner.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Directories as a whole.
final class Trees {

  private Trees() {}

  /// Removes a directory and all in it; follows no link. A missing one is fine.
  static void delete(Path dir) throws IOException {
    List<Path> all;
    try (var walk = Files.walk(dir)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException _) {
      return;
    }
    for (var path : all) {
      Files.deleteIfExists(path);
    }
  }
}

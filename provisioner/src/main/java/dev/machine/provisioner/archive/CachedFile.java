package dev.machine.provisioner.archive;

import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Checks a file of the cache before it is used: disks err, and people copy caches about.
final class CachedFile {

  private CachedFile() {}

  /// @throws ProvisionException FAILED when the file is not what its digest says; it is removed
  ///   then
  static void verify(Path file, String sha256, String what) throws ProvisionException {
    try {
      if (Files.exists(file) && Digests.of(file).equals(sha256)) {
        return;
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw Cache.unusable(file, e);
    }
    throw ProvisionException.failed(
        what + " in the cache is missing or damaged: " + file,
        "run the same command again: it is fetched anew");
  }
}

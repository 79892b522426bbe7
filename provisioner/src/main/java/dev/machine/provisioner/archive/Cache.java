package dev.machine.provisioner.archive;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Where downloaded files are kept, each under its digest. A file at its place is whole and was
/// verified; whatever is on its way has another name.
record Cache(Path root) {

  private static final int OTHERS_WRITE = 02;

  /// Where nobody can rename what is not theirs (inode(7)), as in `/tmp`.
  private static final int STICKY = 01000;

  /// Makes the directory; nobody else may write there.
  ///
  /// @throws ProvisionException refused, when anybody may
  static Cache at(Path root) throws ProvisionException {
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      // What was verified once is not verified again, so nobody else may have put it there.
      requireClosed(root, 0);
      requireClosed(root.toAbsolutePath().resolveSibling("."), STICKY);
    } catch (IOException e) {
      throw unusable(root, e);
    }
    return new Cache(root);
  }

  /// @param excuse a mode bit with which others may write there after all
  private static void requireClosed(Path open, int excuse) throws IOException, ProvisionException {
    int mode = (int) Files.getAttribute(open, "unix:mode");
    if ((mode & OTHERS_WRITE) != 0 && (mode & excuse) == 0) {
      throw ProvisionException.refused(
          "anybody may write to the cache " + open,
          "name another by MACHINE_CACHE_PATH, or close it: chmod o-w " + open);
    }
  }

  /// A package or another downloaded file.
  Path file(String sha256, String name) {
    return files().resolve(sha256).resolve(name);
  }

  /// A directory for each digest.
  Path files() {
    return root.resolve("files");
  }

  /// What has come of it so far.
  Path part(String sha256) {
    return root.resolve("partial").resolve(sha256);
  }

  Path release(String key) {
    return root.resolve("lists").resolve(key + "_InRelease");
  }

  Path index(String sha256) {
    return root.resolve("lists").resolve(sha256 + "_Packages.xz");
  }

  Path reduced(String key) {
    return root.resolve("lists").resolve(key + "_reduced");
  }

  /// Holds a name against all other threads and processes.
  FileLocks.Held lock(String name, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var file = root.resolve("locks").resolve(name);
    try {
      return FileLocks.acquire(file, deadline)
          .orElseThrow(() ->
              ProvisionException.failed(
                  "another run held the cache for " + deadline.span().toSeconds() + " s: " + file,
                  "wait for it to end, or find it with: fuser -v " + file));
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  /// Puts bytes at their place: all of them or none.
  void write(Path file, byte[] bytes) throws ProvisionException {
    try {
      Files.createDirectories(file.getParent());
      var beside = Files.createTempFile(file.getParent(), ".new-", "");
      try {
        Files.write(beside, bytes);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  static ProvisionException unusable(Path path, IOException cause) {
    return ProvisionException.failed(
        "cannot use the cache " + path + ": " + cause.getMessage(),
        "see that the directory is yours and has room: ls -ld " + path + "; df -h " + path,
        cause);
  }
}

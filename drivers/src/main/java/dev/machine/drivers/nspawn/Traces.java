package dev.machine.drivers.nspawn;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What systemd-nspawn leaves in `/run` when it is killed.
final class Traces {

  private static final Path RUN = Path.of("/run/systemd/nspawn");

  private Traces() {}

  /// Removes them; the host must be down, and its files still be there.
  static void remove(HostFiles host) throws IOException {
    Files.deleteIfExists(RUN.resolve("propagate").resolve(host.key()));
    if (!Files.isDirectory(host.upper()) || !Files.isDirectory(RUN.resolve("locks"))) {
      return;
    }
    // Named after device and inode of the root directory; an overlay's inode is that of its upper
    // directory (kernel, overlayfs.rst), its device another one at each mount.
    var inode = Files.getAttribute(host.upper(), "unix:ino");
    try (var locks = Files.newDirectoryStream(RUN.resolve("locks"), "inode-*:" + inode)) {
      for (var lock : locks) {
        removeUnlessHeld(lock);
      }
    }
  }

  /// A directory on another disk may have the same inode number, and its container may run.
  private static void removeUnlessHeld(Path lock) throws IOException {
    try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        Files.deleteIfExists(lock);
      }
    } catch (NoSuchFileException _) {
      // systemd-nspawn has removed it itself.
    }
  }
}

package dev.machine.drivers.nspawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// Writes into the upper directory of an overlay as if into the guest itself: directories keep the
/// owner and mode that they have in the image below, and its symbolic links are followed.
///
/// @param upper what the guest has over its image
/// @param lower the image
record GuestTree(Path upper, Path lower) {

  private static final int MAX_LINKS = 20;

  /// Writes a file of the guest, owned by `uid`.
  ///
  /// @param path absolute, in the guest
  void write(String path, int mode, int uid, String content) throws IOException {
    var file = place(path);
    // Never readable by others in between: private keys are among what comes here.
    Files.deleteIfExists(file);
    Files.createFile(
        file, java.nio.file.attribute.PosixFilePermissions.asFileAttribute(permissions(0600)));
    Files.writeString(file, content);
    own(file, uid);
    Files.setPosixFilePermissions(file, permissions(mode));
  }

  /// Makes a directory of the guest, owned by `uid`.
  void directory(String path, int mode, int uid) throws IOException {
    var directory = place(path);
    Files.createDirectories(directory);
    own(directory, uid);
    Files.setPosixFilePermissions(directory, permissions(mode));
  }

  /// Makes a symbolic link in the guest.
  void link(String path, String target) throws IOException {
    var file = place(path);
    Files.deleteIfExists(file);
    Files.createSymbolicLink(file, Path.of(target));
  }

  /// Where a path of the guest is, for removing it; never outside `upper`.
  Path at(String path) throws IOException {
    return upper.resolve(resolve(path));
  }

  /// Reads a file of the guest, or of the image where the guest has none; empty text if neither
  /// has.
  String read(String path) throws IOException {
    var relative = resolve(path);
    for (var root : new Path[] {upper, lower}) {
      if (Files.isRegularFile(root.resolve(relative))) {
        return Files.readString(root.resolve(relative));
      }
    }
    return "";
  }

  /// Where `path` goes below `upper`; its directories are made.
  private Path place(String path) throws IOException {
    var relative = resolve(path);
    var at = upper;
    var parent = relative.getParent();
    if (parent != null) {
      var below = lower;
      for (var part : parent) {
        at = at.resolve(part);
        below = below.resolve(part);
        if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(at);
          // Whatever our umask: the guest's services read what is in there, and only root writes.
          Files.setPosixFilePermissions(at, permissions(0755));
          if (Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
            Files.setAttribute(at, "unix:mode", Files.getAttribute(below, "unix:mode"));
            Files.setAttribute(at, "unix:uid", Files.getAttribute(below, "unix:uid"));
            Files.setAttribute(at, "unix:gid", Files.getAttribute(below, "unix:gid"));
          }
        }
      }
    }
    return upper.resolve(relative);
  }

  /// The path, relative to the root, with the image's links among its directories replaced by what
  /// they point to; can never lead out of the root.
  private Path resolve(String path) throws IOException {
    var todo = Path.of("/").relativize(Path.of(path).normalize());
    var done = Path.of("");
    int links = 0;
    while (todo.getNameCount() > 1) {
      var next = done.resolve(todo.getName(0));
      todo = todo.subpath(1, todo.getNameCount());
      var below = lower.resolve(next.toString());
      if (Files.isSymbolicLink(below)) {
        if (++links > MAX_LINKS) {
          throw new IOException("too many symbolic links on the way to " + path);
        }
        var target = Files.readSymbolicLink(below);
        var from = target.isAbsolute() ? target : Path.of("/").resolve(done).resolve(target);
        todo = Path.of("/").relativize(from.normalize()).resolve(todo);
        done = Path.of("");
      } else {
        done = next;
      }
    }
    return done.resolve(todo);
  }

  private static void own(Path file, int uid) throws IOException {
    Files.setAttribute(file, "unix:uid", uid);
    Files.setAttribute(file, "unix:gid", uid);
  }

  /// Permission bits such as 0644 as Java has them.
  static Set<PosixFilePermission> permissions(int mode) {
    var all = PosixFilePermission.values(); // OWNER_READ first, OTHERS_EXECUTE last
    var set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        set.add(all[i]);
      }
    }
    return set;
  }
}

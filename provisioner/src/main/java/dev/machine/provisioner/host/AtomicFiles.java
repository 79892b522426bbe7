package dev.machine.provisioner.host;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// Writes whole files so that a reader, and a crash at any moment, sees the old content or the new
/// one: a temporary file in the same directory, `fsync`, `rename(2)`, `fsync` of the directory.
/// Safe in a thread that was interrupted, since what is undone after Ctrl-C is written here too.
public final class AtomicFiles {

  private static final SecureRandom RANDOM = new SecureRandom();

  private AtomicFiles() {}

  /// Who may read; only the owner may ever write. Set when a file is made, whatever the umask, and
  /// never wider before that.
  public enum Access {
    /// 0600, directories 0700.
    PRIVATE("rw-------", "rwx------"),
    /// 0644, directories 0755.
    PUBLIC("rw-r--r--", "rwxr-xr-x");

    private final String file;
    private final String directory;

    Access(String file, String directory) {
      this.file = file;
      this.directory = directory;
    }

    private Set<PosixFilePermission> file() {
      return PosixFilePermissions.fromString(file);
    }

    private Set<PosixFilePermission> directory() {
      return PosixFilePermissions.fromString(directory);
    }
  }

  /// Puts `content` in place of whatever file is at `path`; its directory must exist.
  public static void write(Path path, byte[] content, Access access) throws IOException {
    place(path, content, access.file(), Optional.empty());
  }

  /// Like [#write], and keeps mode and owner of a file that is there; a new one gets `access`.
  public static void replace(Path path, byte[] content, Access access) throws IOException {
    if (!posix(path) || !Files.exists(path)) {
      write(path, content, access);
      return;
    }
    var old = Files.readAttributes(path, PosixFileAttributes.class);
    place(path, content, old.permissions(), Optional.of(old));
  }

  /// The file's content, or empty when there is no such file.
  public static Optional<byte[]> read(Path path) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /// Whether a failure came of a file system without room.
  public static boolean full(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      var told = String.valueOf(each.getMessage());
      if (told.contains("No space left on device") || told.contains("Disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }

  /// Makes an empty file unless there is one.
  static void createIfMissing(Path path, Access access) throws IOException {
    try {
      Files.createFile(path, attributes(path, access.file()));
    } catch (FileAlreadyExistsException _) {
      // another was faster: just as good
    }
  }

  /// Makes a directory and the missing ones above it; those that exist keep their mode.
  public static void createDirectories(Path directory, Access access) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    var parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent, access);
    }
    try {
      Files.createDirectory(directory, attributes(directory, access.directory()));
      allow(directory, access.directory());
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /// Makes the entries of a directory durable: what was created, renamed or deleted in it.
  public static void sync(Path directory) throws IOException {
    if (!posix(directory)) {
      return; // Windows cannot open a directory
    }
    // An interrupt closes the channel; it must not stop us here, and must not be lost.
    boolean interrupted = Thread.interrupted();
    try {
      interrupted |= force(directory);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean force(Path directory) throws IOException {
    boolean interrupted = false;
    while (true) {
      try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
        return interrupted;
      } catch (ClosedByInterruptException _) {
        interrupted |= Thread.interrupted();
      }
    }
  }

  private static void place(
      Path path,
      byte[] content,
      Set<PosixFilePermission> permissions,
      Optional<PosixFileAttributes> owner)
      throws IOException {
    var temporary = beside(path);
    try {
      Files.createFile(temporary, attributes(path, permissions));
      // A stream and not a channel: an interrupt does not close it.
      try (var out = new FileOutputStream(temporary.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      if (owner.isPresent()) {
        give(temporary, owner.get());
      }
      allow(temporary, permissions);
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    sync(parent(path));
  }

  private static void give(Path file, PosixFileAttributes like) throws IOException {
    var now = Files.readAttributes(file, PosixFileAttributes.class);
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (!now.group().equals(like.group())) {
      view.setGroup(like.group());
    }
    if (!now.owner().equals(like.owner())) {
      view.setOwner(like.owner());
    }
  }

  private static Path beside(Path path) {
    var random = new byte[8];
    RANDOM.nextBytes(random);
    var name = "." + path.getFileName() + "." + HexFormat.of().formatHex(random) + ".tmp";
    return parent(path).resolve(name);
  }

  private static Path parent(Path path) {
    var parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " is not a file path");
    }
    return parent;
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return posix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  /// The umask narrows what a file is created with; this says it exactly.
  private static void allow(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (posix(path)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}

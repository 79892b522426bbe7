package dev.machine.provisioner.host;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An exclusive lock, between processes and between threads, that knows its holder. The system
/// releases it when the process ends, however it ends; the file stays, and says nothing when nobody
/// holds the lock. Not reentrant.
///
/// `fcntl(2)` locks belong to the process and fall when *any* descriptor of the file is closed in
/// it, so threads are kept apart by a map first, and only the thread that won opens the file.
public final class LockFile implements AutoCloseable {

  private static final Map<Path, Holder> IN_THIS_PROCESS = new ConcurrentHashMap<>();
  private static final Duration POLL = Duration.ofMillis(50);

  /// How often one who waits for the same work looks whether it still is the same.
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault());

  /// Who holds a lock.
  ///
  /// @param command what it is doing, as a person would type it, such as `machine create web1`
  public record Holder(long pid, Instant since, String command) {

    /// For a message: `pid 123: machine create web1, since 12:03`.
    @Override
    public String toString() {
      return "pid " + pid + ": " + command + ", since " + CLOCK.format(since);
    }

    private boolean lives() {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().startInstant())
          .filter(start -> start.isBefore(since))
          .isPresent();
    }

    private byte[] bytes() {
      return (pid + "\n" + since + "\n" + command + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<Holder> parse(String text) {
      var lines = text.split("\n", -1);
      try {
        return lines.length < 4
            ? Optional.empty() // being written just now
            : Optional.of(new Holder(Long.parseLong(lines[0]), Instant.parse(lines[1]), lines[2]));
      } catch (NumberFormatException | DateTimeParseException _) {
        return Optional.empty();
      }
    }
  }

  private final Path path;
  private final RandomAccessFile file;

  private LockFile(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /// Takes the lock, waiting for it until `deadline`.
  ///
  /// @param path the lock's file, made with mode 0600 when missing; its directory must exist
  /// @param subject what is locked, for the message, such as `web1`
  /// @param command what the holder does, for those who wait; never with a secret in it
  /// @throws ProvisionException refused, naming the holder, when the lock is not free in time
  public static LockFile acquire(Path path, String subject, String command, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return acquire(path, subject, command, deadline, deadline);
  }

  /// Takes the lock as the other does, but waits until `same` for one who does the same.
  public static LockFile acquire(
      Path path, String subject, String command, Deadline deadline, Deadline same)
      throws ProvisionException, InterruptedException {
    try {
      var real = real(path);
      var seen = new Seen();
      var lock = Wait.until(deadline, POLL, () -> attempt(real, command, seen));
      while (lock.isEmpty() && seen.does(command) && !same.expired()) {
        lock = Wait.until(same.atMost(AGAIN), POLL, () -> attempt(real, command, seen));
      }
      if (lock.isPresent()) {
        return lock.get();
      }
      var holder = seen.holder;
      throw ProvisionException.refused(
          subject
              + " is busy: held by "
              + (holder == null ? "another process" : holder)
              + " (waited "
              + deadline.span().toSeconds()
              + " s)",
          holder == null
              ? "try again when it is done"
              : "try again when it is done, or end it: kill " + holder.pid());
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot lock " + subject + " by " + path + ": " + e, "check the directory", e);
    }
  }

  /// Who holds the lock now, by its file alone; the lock is not touched.
  public static Optional<Holder> holder(Path path) throws IOException {
    try {
      var mine = IN_THIS_PROCESS.get(real(path));
      if (mine != null) {
        return Optional.of(mine); // To open the file and close it would free the lock.
      }
      // One who was killed leaves its words; its number may be another process's by now.
      return Holder.parse(Files.readString(path)).filter(Holder::lives);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /// Takes the lock if it is free now.
  public static Optional<LockFile> tryAcquire(Path path, String command) throws IOException {
    return attempt(real(path), command, new Seen());
  }

  /// Deletes the file and gives the lock up; who waits for it makes a new one.
  public void closeAndDelete() throws IOException {
    try {
      Files.deleteIfExists(path);
    } finally {
      close();
    }
  }

  /// Gives the lock up. Harmless when called again.
  @Override
  public void close() throws IOException {
    if (!file.getChannel().isOpen()) {
      return;
    }
    try (file) {
      file.setLength(0);
    } finally {
      IN_THIS_PROCESS.remove(path);
    }
  }

  private static final class Seen {
    private @Nullable Holder holder;

    private boolean does(String command) {
      return holder != null && holder.command().equals(oneLine(command));
    }
  }

  private static Optional<LockFile> attempt(Path path, String command, Seen seen)
      throws IOException {
    var me = new Holder(ProcessHandle.current().pid(), Instant.now(), oneLine(command));
    var other = IN_THIS_PROCESS.putIfAbsent(path, me);
    if (other != null) {
      seen.holder = other;
      return Optional.empty();
    }
    Optional<LockFile> lock = Optional.empty();
    try {
      lock = lock(path, me, seen);
    } finally {
      if (lock.isEmpty()) {
        IN_THIS_PROCESS.remove(path);
      }
    }
    return lock;
  }

  private static Optional<LockFile> lock(Path path, Holder me, Seen seen) throws IOException {
    AtomicFiles.createIfMissing(path, AtomicFiles.Access.PRIVATE);
    var before = identity(path);
    if (before.isEmpty()) {
      return Optional.empty();
    }
    // Not a channel of our own making: writes by RandomAccessFile survive an interrupt.
    var file = new RandomAccessFile(path.toFile(), "rw");
    boolean mine = false;
    try {
      FileLock held = file.getChannel().tryLock();
      if (held == null) {
        seen.holder = Holder.parse(text(file)).orElse(null);
      } else if (Objects.equals(before, identity(path))) { // else: deleted by its last holder
        mine = true;
        tell(file, me);
        return Optional.of(new LockFile(path, file));
      }
      return Optional.empty();
    } finally {
      if (!mine) {
        file.close();
      }
    }
  }

  /// On a full disk nobody is told who holds it: what makes room needs the lock too.
  private static void tell(RandomAccessFile file, Holder me) {
    try {
      file.setLength(0);
      file.write(me.bytes());
    } catch (IOException _) {
      // It is held all the same.
    }
  }

  private static String text(RandomAccessFile file) throws IOException {
    var bytes = new byte[4096];
    file.seek(0);
    int length = Math.max(0, file.read(bytes));
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static Optional<Object> identity(Path path) throws IOException {
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private static String oneLine(String command) {
    var line = command.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= 1000 ? line : line.substring(0, 1000);
  }

  /// One key in the map for one file, by whatever path it is named.
  private static Path real(Path path) throws IOException {
    var absolute = path.toAbsolutePath();
    var parent = absolute.getParent();
    var name = absolute.getFileName();
    if (parent == null || name == null) {
      throw new IOException(path + " is not a file path");
    }
    return parent.toRealPath().resolve(name);
  }
}

package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// An exclusive lock on a file, between processes and between threads of one. The kernel drops it
/// when its holder dies.
public final class Locked implements AutoCloseable {

  private static final ConcurrentHashMap<Path, Locked> HELD = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;

  private Locked(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Waits for the lock.
  ///
  /// @param what is locked, for the error message: "the image debian-12"
  /// @throws DriverException.TimedOut when another holds it until the deadline
  public static Locked acquire(Path file, String what, Deadline deadline)
      throws DriverException, InterruptedException {
    var path = file.toAbsolutePath().normalize();
    try {
      var found = Wait.until(deadline, Duration.ofMillis(20), () -> attempt(path));
      return found.orElseThrow(() ->
          new DriverException.TimedOut(
              "another run holds " + what, "wait for it to end, then try again", ""));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot lock " + path, "is the disk full?", "", e);
    }
  }

  private static Optional<Locked> attempt(Path path) throws IOException {
    Files.createDirectories(path.getParent()); // A leaving holder may have removed it.
    var channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var mine = new Locked(path, channel);
    if (HELD.putIfAbsent(path, mine) != null) {
      channel.close();
      return Optional.empty();
    }
    FileLock lock = channel.tryLock();
    // The holder before us may have removed the file: then we hold a lock that nobody else sees.
    if (lock != null && mine.marks()) {
      return Optional.of(mine);
    }
    mine.close();
    return Optional.empty();
  }

  private boolean marks() throws IOException {
    var mark = UUID.randomUUID().toString();
    channel.truncate(0).write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.UTF_8)), 0);
    try {
      return Files.readString(file).equals(mark);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /// Removes the lock's file; call it as the last thing under the lock.
  public void removeFile() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The kernel drops the lock with the descriptor either way.
    } finally {
      HELD.remove(file, this);
    }
  }
}

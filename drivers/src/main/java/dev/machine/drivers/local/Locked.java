package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// An exclusive lock on a file, between processes and between threads of one. The kernel drops it
/// when its holder dies.
public final class Locked implements AutoCloseable {

  private static final ConcurrentHashMap<Path, Object> HELD = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;

  private final Object turn;

  private Locked(Path file, FileChannel channel, Object turn) {
    this.file = file;
    this.channel = channel;
    this.turn = turn;
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
    } catch (ClosedByInterruptException | FileLockInterruptionException _) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while locking " + path);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot lock " + path, "is the disk full?", "", e);
    }
  }

  private static Optional<Locked> attempt(Path path) throws IOException {
    // One attempt of this process at a time, and none while it holds the lock: closing any
    // descriptor of the file would drop the process's lock on it (fcntl_locking(2)).
    var turn = new Object();
    if (HELD.putIfAbsent(path, turn) != null) {
      return Optional.empty();
    }
    boolean mine = false;
    try {
      Files.createDirectories(path.getParent()); // A leaving holder may have removed it.
      var channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // The holder before us may have removed the file: then we hold a lock that nobody else sees.
      mine = channel.tryLock() != null && isStillAt(path, channel);
      if (mine) {
        return Optional.of(new Locked(path, channel, turn));
      }
      channel.close();
      return Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.empty(); // The directory went away in between.
    } finally {
      if (!mine) {
        HELD.remove(path, turn);
      }
    }
  }

  /// Whether `path` still names the file behind `channel`, by a size that no other has. Not by
  /// reading it through `path`, which would drop the lock.
  private static boolean isStillAt(Path path, FileChannel channel) throws IOException {
    int size = 1 + ThreadLocalRandom.current().nextInt(1 << 30);
    channel.truncate(0).write(ByteBuffer.allocate(1), size - 1L); // A hole: takes no space.
    try {
      return Files.size(path) == size;
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
      HELD.remove(file, turn);
    }
  }
}

package dev.machine.provisioner.archive;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Locks that hold among threads and among processes; the kernel frees them when a process dies.
final class FileLocks {

  private static final Duration POLL = Duration.ofMillis(50);

  // File locks belong to the whole process, so its threads must be kept apart as well.
  private static final Map<Path, ReentrantLock> LOCAL = new ConcurrentHashMap<>();

  private FileLocks() {}

  /// A lock that is held until it is closed.
  record Held(ReentrantLock local, FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        local.unlock();
      }
    }
  }

  /// @return empty when `deadline` passed before the lock came free
  static Optional<Held> acquire(Path file, Deadline deadline)
      throws IOException, InterruptedException {
    var local = LOCAL.computeIfAbsent(file.toAbsolutePath().normalize(), _ -> new ReentrantLock());
    if (!local.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    var held = false;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      held = lock(channel, deadline).isPresent();
      return held ? Optional.of(new Held(local, channel)) : Optional.empty();
    } finally {
      if (!held) {
        if (channel != null) {
          channel.close();
        }
        local.unlock();
      }
    }
  }

  private static Optional<FileLock> lock(FileChannel channel, Deadline deadline)
      throws IOException, InterruptedException {
    return Wait.<FileLock, IOException>until(
        deadline, POLL, () -> Optional.ofNullable(channel.tryLock()));
  }
}

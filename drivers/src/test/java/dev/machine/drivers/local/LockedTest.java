package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedTest {

  @TempDir Path dir;

  private Locked lock(long millis) throws Exception {
    return Locked.acquire(
        dir.resolve("deep/lock"), "the thing", Deadline.after(Duration.ofMillis(millis)));
  }

  @Test
  void aSecondHolderWaitsAndIsToldWhatFor() throws Exception {
    try (var _ = lock(1000)) {
      assertThatThrownBy(() -> lock(50))
          .isInstanceOf(DriverException.TimedOut.class)
          .hasMessage("another run holds the thing");
    }
    try (var _ = lock(1000)) {
      assertThat(dir.resolve("deep/lock")).exists();
    }
  }

  @Test
  void anotherProcessWaitsToo() throws Exception {
    var file = dir.resolve("deep/lock");
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString())
            .start();
    try {
      assertThat(child.getInputStream().read()).isEqualTo('h');
      assertThatThrownBy(() -> lock(100)).isInstanceOf(DriverException.TimedOut.class);
      child.getOutputStream().close();
      assertThat(child.waitFor()).isZero();
      try (var _ = lock(1000)) {
        assertThat(file).exists();
      }
    } finally {
      child.destroyForcibly();
    }
  }

  /// Holds a lock until its standard input ends.
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      var deadline = Deadline.after(Duration.ofSeconds(10));
      try (var _ = Locked.acquire(Path.of(args[0]), "the thing", deadline)) {
        System.out.write('h');
        System.out.flush();
        var _ = System.in.readAllBytes();
      }
    }
  }

  @Test
  void threadsThatRemoveTheFileBetweenThemAreNeverInsideTogether() throws Exception {
    var inside = new AtomicInteger();
    var worst = new AtomicInteger();
    Callable<Boolean> visit =
        () -> {
          try (var lock = lock(20_000)) {
            worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
            lock.removeFile();
            return true;
          }
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(IntStream.range(0, 40).mapToObj(_ -> visit).toList())) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(worst).hasValue(1);
    assertThat(Files.exists(dir.resolve("deep/lock"))).isFalse();
  }
}

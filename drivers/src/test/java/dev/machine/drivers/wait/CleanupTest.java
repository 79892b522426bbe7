package dev.machine.drivers.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CleanupTest {

  @Test
  void anInterruptionNeitherStopsItNorIsLost() throws Exception {
    var begun = new AtomicInteger();
    var done = new AtomicInteger();
    Thread.currentThread().interrupt();
    Cleanup.run(() -> {
      if (begun.incrementAndGet() < 3) {
        Thread.currentThread().interrupt();
      }
      Wait.pause(Duration.ofMillis(1));
      done.incrementAndGet();
    });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(begun).hasValue(3);
    assertThat(done).hasValue(1);
  }

  @Test
  void nobodyIsInterruptedByIt() throws Exception {
    Cleanup.run(() -> {});
    assertThat(Thread.interrupted()).isFalse();
  }
}

package dev.machine.drivers.wait;

import java.time.Duration;

/// The passing of time, so that a test can let hours pass in none.
public interface Time {

  /// The clock and the patience of this process.
  Time REAL =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration span) throws InterruptedException {
          Wait.pause(span);
        }
      };

  /// Nanoseconds from an arbitrary origin; only differences mean something.
  long nanos();

  /// Sleeps.
  void pause(Duration span) throws InterruptedException;
}

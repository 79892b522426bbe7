package dev.machine.drivers.wait;

import java.time.Duration;
import java.util.Optional;

/// Polls for something under a deadline.
public final class Wait {

  private Wait() {}

  /// What is waited for: empty until it is there.
  @FunctionalInterface
  public interface Check<T, E extends Exception> {
    Optional<T> poll() throws E, InterruptedException;
  }

  /// Polls at once and then every `interval` until `check` answers or `deadline` passes.
  ///
  /// @return what the check gave, or empty when time ran out (the check ran at least once)
  public static <T, E extends Exception> Optional<T> until(
      Deadline deadline, Duration interval, Check<T, E> check) throws E, InterruptedException {
    while (true) {
      var found = check.poll();
      if (found.isPresent() || deadline.expired()) {
        return found;
      }
      pause(shorter(interval, deadline.remaining()));
    }
  }

  /// Sleeps.
  public static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

package dev.machine.drivers.wait;

import java.time.Duration;

/// A point in time after which waiting is over; by the monotonic clock.
///
/// @param nanos a value of [System#nanoTime()]
/// @param span how long the wait was meant to be, for messages
public record Deadline(long nanos, Duration span) {

  public static Deadline after(Duration span) {
    return new Deadline(System.nanoTime() + span.toNanos(), span);
  }

  /// Time left; never negative.
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  public boolean expired() {
    return nanos - System.nanoTime() <= 0;
  }

  /// The earlier of this one and `span` from now.
  public Deadline atMost(Duration span) {
    var other = after(span);
    return other.nanos - nanos < 0 ? other : this;
  }
}

package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.wait.Time;
import java.time.Duration;
import java.time.Instant;

/// How slow a cloud in memory is, and by which clock. Each span is asked for once for each thing.
public interface Pace {

  /// The cloud's clock; only differences mean something.
  long nanos();

  /// How long a thing that was just made is missing from lists.
  Duration listLag();

  /// How long a server takes to run, or to shut down.
  Duration boot();

  /// How long a server takes to be gone; what it holds is held until then.
  Duration deletion();

  /// The date by the cloud's clock, for what was made when.
  default Instant now() {
    return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos());
  }

  /// Everything after the same span, and lists that are right at once.
  static Pace steady(Time time, Duration span) {
    return new Pace() {
      @Override
      public long nanos() {
        return time.nanos();
      }

      @Override
      public Duration listLag() {
        return Duration.ZERO;
      }

      @Override
      public Duration boot() {
        return span;
      }

      @Override
      public Duration deletion() {
        return span;
      }
    };
  }
}

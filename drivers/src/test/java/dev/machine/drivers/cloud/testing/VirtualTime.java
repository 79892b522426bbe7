package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.wait.Time;
import java.time.Duration;

/// Time that passes only while somebody waits.
public final class VirtualTime implements Time {

  private long nanos;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void pause(Duration span) {
    nanos += Math.max(0, span.toNanos());
  }
}

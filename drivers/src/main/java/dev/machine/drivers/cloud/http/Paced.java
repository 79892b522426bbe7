package dev.machine.drivers.cloud.http;

import dev.machine.drivers.wait.Time;
import java.io.IOException;
import java.time.Duration;

/// Keeps an account below so many calls a second, however many hosts are made at once. Bursts are
/// let through up to one second's worth.
public final class Paced implements Transport {

  private final Transport transport;
  private final Time time;
  private final long nanosPerCall;
  private final long burst;

  /// When the next call would go if nobody had waited; in nanoseconds of `time`.
  private long next;

  public Paced(Transport transport, int callsPerSecond, Time time) {
    this.transport = transport;
    this.time = time;
    this.nanosPerCall = Duration.ofSeconds(1).toNanos() / callsPerSecond;
    this.burst = Duration.ofSeconds(1).toNanos();
    this.next = time.nanos() - burst;
  }

  @Override
  public Answer send(Call call) throws IOException, InterruptedException {
    var wait = reserve();
    if (wait > 0) {
      time.pause(Duration.ofNanos(wait));
    }
    return transport.send(call);
  }

  private synchronized long reserve() {
    var now = time.nanos();
    next = Math.max(next, now - burst) + nanosPerCall;
    return next - now;
  }
}

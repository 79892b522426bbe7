package dev.machine.drivers.cloud;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Time;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks a cloud again when that can help: jittered backoff that grows, and honours what the cloud
/// asked us to wait. The only place that does.
final class Calls {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /// A cloud that has not answered for so long is gone for now.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// How often it is looked whether a thing is shown.
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  private static final Duration RARE_LOOK = Duration.ofSeconds(8);

  private final Time time;
  private final RandomGenerator random;

  Calls(Time time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  /// One question, or an act that may be done twice.
  @FunctionalInterface
  interface Call<T> {
    T ask() throws DriverException, InterruptedException;
  }

  /// Something that is asked for.
  @FunctionalInterface
  interface Act {
    void run() throws DriverException, InterruptedException;
  }

  /// The end of a span of this clock.
  final class Limit {
    private final long end;

    private Limit(Duration span) {
      this.end = time.nanos() + span.toNanos();
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, end - time.nanos()));
    }

    boolean over() {
      return left().isZero();
    }
  }

  Limit within(Duration span) {
    return new Limit(span);
  }

  /// Asks until the cloud answers: throttled and unavailable are asked again until `limit`, the
  /// second not longer than [#PATIENCE].
  <T> T again(Limit limit, Call<T> call) throws DriverException, InterruptedException {
    return again(limit, within(PATIENCE), call);
  }

  /// The same with another patience for a cloud that does not answer.
  <T> T again(Limit limit, Limit patience, Call<T> call)
      throws DriverException, InterruptedException {
    for (var wait = FIRST; ; wait = longer(wait)) {
      try {
        return call.ask();
      } catch (CloudFailure.Throttled e) {
        pause(e.retryAfter().orElse(wait), limit, e);
      } catch (CloudFailure.Unavailable e) {
        if (patience.over()) {
          throw e;
        }
        pause(wait, limit, e);
      }
    }
  }

  /// An act that must not be done twice: asked again only when it is certain that nothing was done.
  <T> T once(Limit limit, Call<T> call) throws DriverException, InterruptedException {
    for (var wait = FIRST; ; wait = longer(wait)) {
      try {
        return call.ask();
      } catch (CloudFailure.Throttled e) {
        pause(e.retryAfter().orElse(wait), limit, e);
      }
    }
  }

  /// Polls with an interval that grows, until the answer is true or `limit` is over.
  ///
  /// @return whether it came true
  boolean until(Limit limit, Duration first, Duration longest, Call<Boolean> check)
      throws DriverException, InterruptedException {
    for (var wait = first; ; wait = shorter(wait.multipliedBy(4).dividedBy(3), longest)) {
      if (again(limit, check)) {
        return true;
      }
      if (limit.over()) {
        return false;
      }
      time.pause(shorter(wait, limit.left()));
    }
  }

  /// Whether something is there, where it may not be shown yet until `settled` is over.
  ///
  /// @param limit for the asking itself, which a cloud in trouble makes long
  boolean seen(Limit settled, Limit limit, Call<Boolean> check)
      throws DriverException, InterruptedException {
    return until(settled, FIRST_LOOK, RARE_LOOK, () -> again(limit, check));
  }

  /// Asks for something until it is granted, then only looks until it has come about.
  ///
  /// @param anew when it is asked for once more: a grant may come to nothing
  /// @return whether it has
  /// @throws CloudFailure.Busy when the time is up and it was not granted
  boolean brought(Limit limit, Duration rarest, Duration anew, Act act, Call<Boolean> look)
      throws DriverException, InterruptedException {
    var grant = new Grant(act, anew);
    if (until(limit, FIRST_LOOK, rarest, () -> grant.has() && look.ask())) {
      return true;
    }
    if (grant.refusal != null) {
      throw grant.refusal;
    }
    return false;
  }

  /// Whether what was asked for is granted.
  private final class Grant {
    private final Act act;
    private final Duration anew;
    private @Nullable Limit stands;
    private CloudFailure.@Nullable Busy refusal;

    Grant(Act act, Duration anew) {
      this.act = act;
      this.anew = anew;
    }

    boolean has() throws DriverException, InterruptedException {
      if (stands == null || stands.over()) {
        try {
          act.run();
          stands = within(anew);
          refusal = null;
        } catch (CloudFailure.Busy e) {
          refusal = e; // another task must end first, or somebody holds it
        }
      }
      return stands != null;
    }
  }

  private void pause(Duration wanted, Limit limit, CloudFailure failure)
      throws CloudFailure, InterruptedException {
    if (limit.left().compareTo(wanted) < 0) {
      throw failure;
    }
    // Not all at the same moment again: between the whole and one and a half.
    time.pause(wanted.plusMillis((long) (wanted.toMillis() * random.nextDouble() / 2)));
  }

  private static Duration longer(Duration wait) {
    return shorter(wait.multipliedBy(2), LONGEST);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

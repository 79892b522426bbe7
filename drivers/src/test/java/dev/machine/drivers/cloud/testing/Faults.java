package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.testing.FakeWorld.Killed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What goes wrong, by a seed: asked at each call into the cloud, and at each border where the
/// process can end. Keeps a trace of what happened.
public final class Faults implements Pace {

  /// What happens to one call.
  public enum Fault {
    NONE,
    /// 429; the cloud may say how long to wait.
    THROTTLED,
    /// 500; nothing was done.
    BROKEN,
    /// 503; nothing was done.
    OVERLOADED,
    /// The connection breaks before the request is there.
    CUT,
    /// The request is carried out, and the connection breaks before the answer.
    LOST,
    /// The request is carried out, and a gateway answers that it failed.
    BROKEN_AFTER,
    QUOTA,
    NO_CAPACITY,
    /// The server that this call may make will be broken.
    HALF_MADE,
    /// Tokens expire just before this call.
    EXPIRED
  }

  /// Something that is done by the cloud.
  @FunctionalInterface
  public interface Effect<T extends @Nullable Object, E extends Exception> {
    T run() throws E, InterruptedException;
  }

  /// How a call is answered that a fault refuses.
  @FunctionalInterface
  public interface Answering<T extends @Nullable Object, E extends Exception> {
    T to(Fault fault) throws E, InterruptedException;
  }

  /// A call takes as long.
  private static final Duration CALL = Duration.ofMillis(50);

  /// A run that asks the cloud more often than this does not end.
  private static final int TOO_MANY = 20_000;

  private static final List<Fault> ANY =
      List.of(
          Fault.THROTTLED,
          Fault.BROKEN,
          Fault.OVERLOADED,
          Fault.CUT,
          Fault.LOST,
          Fault.LOST,
          Fault.BROKEN_AFTER,
          Fault.EXPIRED);
  private static final List<Fault> MAKING = List.of(Fault.QUOTA, Fault.NO_CAPACITY);

  private final VirtualTime time = new VirtualTime();
  private final Random dice;
  private final Duration longestLag;
  private final List<String> trace = new ArrayList<>();
  private final double rate;

  /// From when to when nobody answers, in nanoseconds of the clock.
  private long outageFrom;

  private long outageTo;
  private boolean calm;
  private int calls;

  /// Borders until the process ends; below 0: never.
  private int killIn;

  /// @param longestLag how long a list may lack what was just made
  public Faults(long seed, Duration longestLag) {
    this.dice = new Random(seed);
    this.longestLag = longestLag;
    this.rate = new double[] {0, 0.03, 0.1, 0.3}[dice.nextInt(4)];
    boolean outage = dice.nextInt(4) == 0;
    this.outageFrom = outage ? Duration.ofSeconds(dice.nextInt(90)).toNanos() : Long.MAX_VALUE;
    this.outageTo = outage ? outageFrom + Duration.ofSeconds(dice.nextInt(400)).toNanos() : 0;
    this.killIn = dice.nextBoolean() ? dice.nextInt(60) : -1;
  }

  /// No faults but this one: the process ends at one border.
  public static Faults killAt(int border) {
    return new Faults(border, Duration.ZERO, border);
  }

  private Faults(long seed, Duration longestLag, int killIn) {
    this.dice = new Random(seed);
    this.longestLag = longestLag;
    this.rate = 0;
    this.outageFrom = Long.MAX_VALUE;
    this.outageTo = 0;
    this.killIn = killIn;
  }

  /// From now on nothing goes wrong any more.
  public void calm() {
    calm = true;
    killIn = -1;
    note("no more faults");
  }

  /// Does something while nothing goes wrong; what goes wrong, does so after it.
  <E extends Exception> void quietly(Effect<?, E> work) throws E, InterruptedException {
    boolean before = calm;
    int at = disarm();
    long began = time.nanos();
    calm = true;
    var _ = work.run();
    calm = before;
    arm(at);
    outageFrom += outageFrom == Long.MAX_VALUE ? 0 : time.nanos() - began;
    outageTo += time.nanos() - began;
  }

  /// Puts the end of the process off.
  ///
  /// @return the border where it was to be
  int disarm() {
    int border = killIn;
    killIn = -1;
    return border;
  }

  /// The process ends at that border from here.
  void arm(int border) {
    killIn = border;
  }

  /// A further death, perhaps.
  void perhapsAgain() {
    killIn = !calm && dice.nextInt(3) == 0 ? dice.nextInt(40) : -1;
  }

  boolean flip() {
    return dice.nextBoolean();
  }

  public VirtualTime time() {
    return time;
  }

  public Random dice() {
    return dice;
  }

  void note(String what) {
    trace.add("%9.2f s  %s".formatted(time.nanos() / 1e9, what));
  }

  /// What happened until now, a line each.
  String trace() {
    return String.join("\n", trace);
  }

  /// A place where the process can end, as by `kill -9`.
  public void border(String where) {
    if (killIn == 0) {
      killIn = -1;
      note("KILLED " + where);
      throw new Killed(where);
    }
    if (killIn > 0) {
      killIn--;
    }
  }

  /// One call into the cloud, with what goes wrong with it.
  ///
  /// @param what the call, for the trace
  /// @param makes whether it makes something
  /// @param after checked when the cloud has done it
  public <T extends @Nullable Object, E extends Exception> T call(
      String what, boolean makes, Effect<T, E> effect, Answering<T, E> answering, Runnable after)
      throws E, IOException, InterruptedException {
    if (++calls > TOO_MANY) {
      throw new AssertionError("it asks the cloud without end");
    }
    border("before " + what);
    time.pause(CALL);
    var fault = next(makes);
    note(what + (fault == Fault.NONE ? "" : "  -> " + fault));
    T answer =
        switch (fault) {
          case NONE -> effect.run();
          case HALF_MADE, EXPIRED -> {
            var _ = answering.to(fault);
            yield effect.run();
          }
          case CUT -> throw new IOException("connection cut");
          case LOST -> {
            var _ = effect.run();
            after.run();
            throw new IOException("answer lost");
          }
          case BROKEN_AFTER -> {
            var _ = effect.run();
            after.run();
            yield answering.to(Fault.BROKEN);
          }
          default -> answering.to(fault);
        };
    after.run();
    border("after " + what);
    return answer;
  }

  private Fault next(boolean makes) {
    if (calm) {
      return Fault.NONE;
    }
    if (time.nanos() >= outageFrom && time.nanos() < outageTo) {
      return dice.nextBoolean() ? Fault.CUT : Fault.OVERLOADED;
    }
    if (dice.nextDouble() < rate) {
      return ANY.get(dice.nextInt(ANY.size()));
    }
    if (makes && dice.nextDouble() < rate / 3) {
      return dice.nextBoolean() ? Fault.HALF_MADE : MAKING.get(dice.nextInt(MAKING.size()));
    }
    return Fault.NONE;
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public Duration listLag() {
    return calm || dice.nextInt(3) > 0 ? Duration.ZERO : upTo(longestLag);
  }

  @Override
  public Duration boot() {
    return upTo(Duration.ofSeconds(60));
  }

  @Override
  public Duration deletion() {
    return upTo(Duration.ofSeconds(40));
  }

  private Duration upTo(Duration longest) {
    return Duration.ofMillis((long) (longest.toMillis() * dice.nextDouble()));
  }
}

package dev.machine.drivers.wait;

import dev.machine.drivers.DriverException;

/// What must be done to its end, whatever interrupts it.
public final class Cleanup {

  private Cleanup() {}

  /// A piece of it; may be run again when it was cut off.
  @FunctionalInterface
  public interface Work {
    void run() throws DriverException, InterruptedException;
  }

  /// Runs `work` until it is through. Ctrl-C may come while one is cleaning up after it already: a
  /// program that it ended is noticed before it is heard of. The thread is interrupted afterwards,
  /// if it was before or meanwhile.
  public static void run(Work work) throws DriverException {
    boolean interrupted = Thread.interrupted();
    try {
      while (!done(work)) {
        Thread.interrupted();
        interrupted = true;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean done(Work work) throws DriverException {
    try {
      work.run();
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}

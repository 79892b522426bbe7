package dev.machine.provisioner.remote;

import dev.machine.drivers.wait.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs blocking work on a thread of its own, so that a deadline or an interrupt always ends the
/// wait, whatever the library underneath is blocked in. Platform threads: to interrupt a virtual
/// thread that writes to a socket closes the socket, and with it the work of all others.
final class Bounded {

  private Bounded() {}

  /// @throws TimeoutException when `deadline` passes first; the work is interrupted
  /// @throws ExecutionException with what the work threw
  static <T> T call(Deadline deadline, Callable<T> work)
      throws TimeoutException, ExecutionException, InterruptedException {
    FutureTask<T> task = start(work);
    try {
      return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      task.cancel(true);
    }
  }

  /// Without a deadline; an interrupt ends the wait.
  static <T> T call(Callable<T> work) throws ExecutionException, InterruptedException {
    FutureTask<T> task = start(work);
    try {
      return task.get();
    } finally {
      task.cancel(true);
    }
  }

  /// What the work threw.
  static Throwable cause(ExecutionException thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : cause;
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("ssh-call").start(task);
    return task;
  }
}

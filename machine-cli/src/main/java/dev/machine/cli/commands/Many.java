package dev.machine.cli.commands;

import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.text.Failure;
import dev.machine.cli.text.Failures;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Runs one verb for several hosts at once and tells the outcome of each.
public final class Many {
  /// More at once would only wait for each other on one machine.
  private static final int AT_ONCE = 8;

  private Many() {}

  /// What is done with one host; the result is a word for the outcome, such as "stopped".
  public interface Work {
    String on(String name, Progress progress)
        throws ProvisionException, DriverException, InterruptedException;
  }

  /// The exit code for all: the failure's own for a single host; of several, 1 when all failed and
  /// 4 when some did; 130 when interrupted.
  public static int run(Session session, List<String> names, Work work) {
    session.board();
    if (names.size() == 1) {
      return one(session, names.getFirst(), work);
    }
    var slots = new Semaphore(AT_ONCE);
    var codes = new ArrayList<Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<Integer>>();
      for (var name : names) {
        futures.add(threads.submit(() -> queued(session, name, work, slots)));
      }
      boolean interrupted = false;
      for (var future : futures) {
        interrupted |= collect(future, interrupted, threads::shutdownNow, codes);
      }
    }
    return sum(codes);
  }

  private static int queued(Session session, String name, Work work, Semaphore slots) {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      return told(session, name, e);
    }
    try {
      return one(session, name, work);
    } finally {
      slots.release();
    }
  }

  /// Waits for one host. When this thread is interrupted all hosts are, and then waited for: they
  /// undo what they made.
  private static boolean collect(
      Future<Integer> future, boolean interrupted, Runnable interruptAll, List<Integer> codes) {
    boolean now = interrupted;
    while (true) {
      try {
        codes.add(future.get());
        return now;
      } catch (InterruptedException e) {
        now = true;
        interruptAll.run();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static int one(Session session, String name, Work work) {
    try {
      var outcome = work.on(name, session.board().of(name));
      session.board().done(name, outcome);
      return ExitCode.DONE;
    } catch (ProvisionException | DriverException | InterruptedException | RuntimeException e) {
      return told(session, name, e);
    }
  }

  private static int told(Session session, String name, Exception thrown) {
    Failure failure = Failures.of(thrown).of(name);
    session.board().failed(name, failure);
    if (!session.globals().json()) {
      session.tell(failure, thrown);
    }
    return failure.exit();
  }

  private static int sum(List<Integer> codes) {
    if (codes.contains(ExitCode.INTERRUPTED)) {
      return ExitCode.INTERRUPTED;
    }
    long failed = codes.stream().filter(c -> c != ExitCode.DONE).count();
    return code((int) failed, codes.size());
  }

  /// The exit code when `failed` of `all` hosts failed.
  static int code(int failed, int all) {
    if (failed == 0) {
      return ExitCode.DONE;
    }
    return failed == all ? ExitCode.FAILED : ExitCode.SOME_FAILED;
  }
}

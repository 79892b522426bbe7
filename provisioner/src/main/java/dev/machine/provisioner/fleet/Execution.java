package dev.machine.provisioner.fleet;

import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Outcome.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Does a plan: as much at once as is allowed, each change when what it needs is done. One that
/// fails stops only what needs it.
final class Execution {

  /// Does one change.
  @FunctionalInterface
  interface Worker {
    void run(Change change) throws ProvisionException, DriverException, InterruptedException;
  }

  /// Is told of each change as it ends; by several threads.
  @FunctionalInterface
  interface Listener {
    void ended(Outcome outcome);
  }

  private final Map<Change, Order.Waits> order;
  private final Map<Change, CompletableFuture<Outcome>> ends = new LinkedHashMap<>();
  private final Semaphore slots;
  private final Worker worker;
  private final Listener listener;

  Execution(Map<Change, Order.Waits> order, int parallel, Worker worker, Listener listener) {
    this.order = order;
    this.slots = new Semaphore(parallel);
    this.worker = worker;
    this.listener = listener;
    order.keySet().forEach(change -> ends.put(change, new CompletableFuture<>()));
  }

  /// All outcomes, in the order of the plan. When this thread is interrupted all work is, and then
  /// waited for: what is being made is undone; what was not begun is skipped.
  List<Outcome> run() {
    boolean interrupted = false;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      order.forEach((change, waits) -> threads.execute(() -> one(change, waits)));
      for (var end : ends.values()) {
        interrupted |= await(end, threads::shutdownNow, interrupted);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    var outcomes = new ArrayList<Outcome>();
    ends.values().forEach(end -> outcomes.add(end.join()));
    return outcomes;
  }

  private static boolean await(
      CompletableFuture<Outcome> end, Runnable interruptAll, boolean already) {
    boolean now = already;
    while (true) {
      try {
        end.get();
        return now;
      } catch (InterruptedException _) {
        now = true;
        interruptAll.run();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private void one(Change change, Order.Waits waits) {
    Outcome outcome;
    try {
      outcome = outcome(change, waits);
    } catch (RuntimeException | Error e) {
      // Who waits for it, and run() at last, are told; else they would wait forever.
      end(change).completeExceptionally(e);
      return;
    }
    try {
      listener.ended(outcome);
    } finally {
      end(change).complete(outcome);
    }
  }

  private Outcome outcome(Change change, Order.Waits waits) {
    try {
      for (var needed : waits.needs()) {
        if (!end(needed).get().done()) {
          return new Outcome(change, new Result.Skipped(needed), Duration.ZERO);
        }
      }
      for (var before : waits.after()) {
        end(before).get();
      }
      slots.acquire();
    } catch (InterruptedException _) {
      return new Outcome(change, new Result.Skipped(null), Duration.ZERO);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    var begun = System.nanoTime();
    Result result;
    try {
      worker.run(change);
      result = new Result.Done();
    } catch (ProvisionException | DriverException | InterruptedException | RuntimeException e) {
      result = new Result.Failed(e);
    } finally {
      slots.release();
    }
    return new Outcome(change, result, Duration.ofNanos(System.nanoTime() - begun));
  }

  private CompletableFuture<Outcome> end(Change change) {
    return java.util.Objects.requireNonNull(ends.get(change));
  }
}

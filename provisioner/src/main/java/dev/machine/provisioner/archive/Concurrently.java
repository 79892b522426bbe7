package dev.machine.provisioner.archive;

import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs one action on several things at once; the first failure ends them all.
final class Concurrently {

  private Concurrently() {}

  @FunctionalInterface
  interface Action<T, R> {
    R apply(T thing) throws ProvisionException, InterruptedException;
  }

  /// @return results in the order of `things`
  static <T, R> List<R> map(List<T> things, int atOnce, Action<T, R> action)
      throws ProvisionException, InterruptedException {
    try (var pool = Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
      var service = new ExecutorCompletionService<R>(pool);
      var futures = new ArrayList<Future<R>>();
      try {
        for (var thing : things) {
          futures.add(service.submit(() -> action.apply(thing)));
        }
        for (var ended = 0; ended < futures.size(); ended++) {
          service.take().get();
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw unwrapped(e);
      } catch (InterruptedException e) {
        pool.shutdownNow();
        throw e;
      }
      return futures.stream().map(Future::resultNow).toList();
    }
  }

  private static ProvisionException unwrapped(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case ProvisionException known -> known;
      case InterruptedException interrupted -> throw interrupted;
      case RuntimeException bug -> throw bug;
      case Error fatal -> throw fatal;
      case null, default -> throw new IllegalStateException(e);
    };
  }
}

package dev.machine.provisioner.archive;

import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Bundle;
import dev.machine.engine.Facts;
import dev.machine.provisioner.ProvisionException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Hosts that are alike cost the archive once: the first asks, and those that come meanwhile or
/// later get its answer, or its failure if they waited for it.
final class Alike {

  /// All that an answer depends on.
  private record Question(
      String codename,
      String arch,
      Map<String, Facts.InstalledPackage> packages,
      List<Facts.AptSource> sources,
      List<String> wanted,
      Optional<String> mirror) {}

  /// @param at when the archive was asked
  record Answer(Bundle bundle, Instant at) {}

  /// Whether an answer can be used again.
  @FunctionalInterface
  interface Holds {
    boolean test(Answer answer) throws ProvisionException;
  }

  private final Map<Question, FutureTask<Answer>> asked = new ConcurrentHashMap<>();

  /// @param holds whether an earlier answer can still be used
  /// @param ask run by one of those that wait
  Bundle answer(
      Facts facts,
      List<String> wanted,
      Optional<String> mirror,
      Holds holds,
      Callable<Answer> ask,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var question =
        new Question(
            facts.codename(), facts.arch(), facts.packages(), facts.aptMirrors(), wanted, mirror);
    while (true) {
      var mine = new FutureTask<>(ask);
      var earlier = asked.putIfAbsent(question, mine);
      if (earlier == null) {
        mine.run();
      }
      var task = earlier == null ? mine : earlier;
      try {
        var answer = task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        if (earlier == null || holds.test(answer)) {
          return answer.bundle();
        }
      } catch (TimeoutException e) {
        throw ProvisionException.failed(
            "another host asked for the same packages, and they did not come in time",
            "run the same command again: it goes on where this one ended",
            e);
      } catch (ExecutionException e) {
        failed(e.getCause(), earlier == null);
      } finally {
        if (!succeeded(task)) {
          asked.remove(question, task);
        }
      }
      asked.remove(question, task);
    }
  }

  /// Who waited for one that was interrupted asks itself.
  private static void failed(@Nullable Throwable cause, boolean own)
      throws ProvisionException, InterruptedException {
    switch (cause) {
      case ProvisionException e when own -> throw e;
      // Each host adds to its own what became of it.
      case ProvisionException e -> throw e.withOutput(e.output());
      case InterruptedException e when own -> throw e;
      case InterruptedException _ -> {}
      case null, default -> throw new IllegalStateException(cause);
    }
  }

  private static boolean succeeded(FutureTask<Answer> task) {
    return !task.isDone() || task.state() == FutureTask.State.SUCCESS;
  }
}

package dev.machine.provisioner.stack;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// Waits until a stack is as it shall be.
///
/// @param pause between two looks
record Convergence(Duration pause) {

  private static final Duration LOGS = Duration.ofSeconds(10);

  /// So many looks in a row must see the same tasks run: two seconds, in which a process that
  /// cannot work mostly ends.
  private static final int LOOKS = 5;

  /// Until every service runs as it shall, the same tasks for a moment.
  ///
  /// @param back whether services shall go back to what they were
  /// @param before what was there when it began
  /// @throws ProvisionException failed, with a failing task's error and its last log lines
  void await(
      String name,
      Runner runner,
      Set<String> before,
      boolean back,
      Remote remote,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var watch = new Watch(progress);
    var last = new ArrayList<Progressing>();
    var settled =
        Wait.until(
            deadline,
            pause,
            () -> {
              var now = runner.look(name, before, back, Deadline.after(LOGS));
              last.clear();
              last.add(now);
              watch.see(now);
              return watch.quiet() || now.hopeless()
                  ? Optional.of(now.settled())
                  : Optional.<Boolean>empty();
            });
    if (!settled.orElse(false)) {
      throw failed(name, last.getFirst(), runner, remote, deadline);
    }
  }

  /// Counts looks that saw the same.
  private static final class Watch {
    private final Progress progress;
    private Set<String> tasks = Set.of();
    private String told = "";
    private int same;

    Watch(Progress progress) {
      this.progress = progress;
    }

    void see(Progressing now) {
      same = now.settled() && (same == 0 || now.tasks().equals(tasks)) ? same + 1 : 0;
      tasks = now.tasks();
      var waiting = now.waiting();
      if (!waiting.isEmpty() && !waiting.equals(told)) {
        progress.step("Waiting for " + waiting);
        told = waiting;
      }
    }

    boolean quiet() {
      return same >= LOOKS;
    }
  }

  private static ProvisionException failed(
      String name, Progressing last, Runner runner, Remote remote, Deadline deadline)
      throws InterruptedException {
    var worst = last.worst();
    var hint = "machine stack ps " + name + " tells of each task";
    if (worst.isEmpty()) {
      return ProvisionException.failed(
          "services of the stack " + name + " come up and end again", hint);
    }
    var service = worst.get();
    var why =
        service
            .trouble()
            .map(Progressing.Trouble::error)
            .orElse(
                "%d of %d tasks run after %d s"
                    .formatted(service.running(), service.wanted(), deadline.span().toSeconds()));
    var logs = service.trouble().map(t -> logs(t.task(), runner, remote)).orElse("");
    return ProvisionException.failed(
            "the service %s of the stack %s does not come up: %s"
                .formatted(service.name(), name, why),
            why.startsWith("No such image")
                ? "bring the image to the fleet's registry: machine registry push IMAGE"
                : hint)
        .withOutput(logs);
  }

  /// Best effort: what is told is the task's error, and its host may be the one that is gone.
  private static String logs(String task, Runner runner, Remote remote) {
    if (task.isEmpty()) {
      return "";
    }
    try {
      return Remotes.output(remote.run(runner.logsOf(task), Deadline.after(LOGS))).strip();
    } catch (ProvisionException _) {
      return "";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}

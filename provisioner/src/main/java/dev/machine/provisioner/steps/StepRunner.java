package dev.machine.provisioner.steps;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.engine.Content;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.provisioner.remote.Transcript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The one interpreter of steps. Small steps that follow each other travel as one script.
public final class StepRunner {

  private static final Duration UNDO = Duration.ofMinutes(2);
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration ASK = Duration.ofSeconds(20);

  private final Remote remote;
  private final Supplies supplies;
  private final Progress progress;
  private final Transcript transcript;

  /// @param transcript the host's log; the remote writes the output there, this one the titles
  public StepRunner(Remote remote, Supplies supplies, Progress progress, Transcript transcript) {
    this.remote = remote;
    this.supplies = supplies;
    this.progress = progress;
    this.transcript = transcript;
  }

  /// Runs the steps in order, up to the first that fails. The titles of the outermost steps go to
  /// the progress, all of them to the transcript.
  ///
  /// @throws ProvisionException with the failed step's title, its command and the last lines of its
  ///   output; when the connection breaks; when `deadline` passes
  public void run(List<Step> steps, Deadline deadline)
      throws ProvisionException, InterruptedException {
    run(steps, deadline, true);
  }

  private void run(List<Step> steps, Deadline deadline, boolean outermost)
      throws ProvisionException, InterruptedException {
    var together = new ArrayList<Step>();
    for (Step step : steps) {
      if (StepScript.takes(step)) {
        together.add(step);
        continue;
      }
      script(together, deadline, outermost);
      together.clear();
      begin(step, outermost);
      alone(step, deadline);
    }
    script(together, deadline, outermost);
  }

  private void begin(Step step, boolean outermost) {
    transcript.line("== " + step.title());
    if (outermost) {
      progress.step(step.title());
    }
  }

  private void alone(Step step, Deadline deadline) throws ProvisionException, InterruptedException {
    switch (step) {
      case Step.InstallPackages install ->
          new PackageInstaller(remote, supplies.bundle(), progress).install(install, deadline);
      case Step.PutFile(var _, var path, var mode, Content.BundleRef ref) ->
          remote.putAsRoot(Uploads.of(path, mode, supplies.bundle().file(ref)), progress, deadline);
      case Step.ExpectEngine expect -> expectEngine(expect, deadline);
      case Step.Guarded guarded -> guarded(guarded, deadline);
      case Step.PutFile _, Step.RemoveFile _, Step.EnableUnits _, Step.Run _, Step.Expect _ ->
          throw new IllegalArgumentException("belongs into a script: " + step.title());
    }
  }

  private void script(List<Step> steps, Deadline deadline, boolean outermost)
      throws ProvisionException, InterruptedException {
    if (steps.isEmpty()) {
      return;
    }
    String nonce = "@" + UUID.randomUUID();
    var script = new StepScript(nonce, steps);
    Remote.Result result =
        remote.run(
            script.command(supplies.secrets()),
            deadline,
            line -> {
              if (outermost && line.startsWith(nonce + " begin ")) {
                int index = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
                progress.step(steps.get(index).title());
              }
            });
    for (StepScript.Outcome outcome : script.outcomes(result.out(), result.ok())) {
      transcript.line("== " + outcome.step().title());
      transcript.line("# " + StepScript.shown(outcome.step()));
      transcript.output(outcome.output());
      check(outcome, result);
    }
    if (!result.ok()) {
      throw ProvisionException.failed(
              "the host's shell ended with " + result.exit() + " before the first step", "")
          .withOutput(Remotes.tail(Remotes.output(result)));
    }
  }

  private static void check(StepScript.Outcome outcome, Remote.Result result)
      throws ProvisionException {
    int exit = outcome.exit().orElse(result.exit());
    if (exit == 0) {
      return;
    }
    String how = exit == 124 && outcome.exit().isEmpty() ? "took too long" : "ended with " + exit;
    throw ProvisionException.failed(
            "%s failed: `%s` %s"
                .formatted(outcome.step().title(), StepScript.shown(outcome.step()), how),
            FailureHints.of(outcome.output()))
        .withOutput(Remotes.tail(outcome.output()));
  }

  private void expectEngine(Step.ExpectEngine expect, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Deadline until = deadline.atMost(Duration.ofSeconds(expect.seconds()));
    var last = new String[] {"it was not asked"};
    Optional<Boolean> answered =
        Wait.until(
            until,
            INTERVAL,
            () -> {
              var problem = supplies.probe().problem(Deadline.after(PROBE));
              last[0] = problem.orElse("");
              // A host that is gone is not waited for.
              return problem.isEmpty() || !remote.alive()
                  ? Optional.of(problem.isEmpty())
                  : Optional.empty();
            });
    if (!answered.orElse(false)) {
      transcript.line("! the engine does not answer: " + last[0]);
      throw ProvisionException.failed(
              "the engine does not answer over TLS within %d s: %s"
                  .formatted(expect.seconds(), last[0]),
              "what it says of itself is below; the whole of it: journalctl -u docker.service")
          .withOutput(journal());
    }
  }

  /// What the engine says of itself; help for a person, so a failure here hides nothing.
  ///
  /// @throws ProvisionException when the connection is lost: that is why the engine is silent
  private String journal() throws ProvisionException, InterruptedException {
    String script =
        "systemctl --no-pager --lines=0 status docker.service;"
            + " journalctl --no-pager --output=cat --lines=15 --unit=docker.service";
    try {
      return Remotes.output(
          remote.run(Command.of("sh", "-c", script).asRoot(), Deadline.after(ASK)));
    } catch (ProvisionException e) {
      if (!remote.alive()) {
        throw e;
      }
      return "(and asking the host failed: " + e.getMessage() + ")";
    }
  }

  /// An interrupt undoes as well: the host is not left half changed.
  private void guarded(Step.Guarded guarded, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try {
      run(guarded.body(), deadline, false);
      run(guarded.check(), deadline, false);
    } catch (ProvisionException first) {
      throw undone(guarded, first);
    } catch (InterruptedException first) {
      undo(guarded).ifPresent(first::addSuppressed);
      throw first;
    }
  }

  private ProvisionException undone(Step.Guarded guarded, ProvisionException first)
      throws InterruptedException {
    Optional<ProvisionException> second = undo(guarded);
    String state =
        second
            .map(e ->
                remote.alive()
                    ? "; putting back what was there before failed too: " + e.getMessage()
                    : "; what was there before could not be put back")
            .orElse("; what was there before is back in place");
    var failure = ProvisionException.failed(first.getMessage() + state, first.hint(), first);
    second.ifPresent(failure::addSuppressed);
    return failure.withOutput(first.output());
  }

  private Optional<ProvisionException> undo(Step.Guarded guarded) throws InterruptedException {
    transcript.line("== Putting back: " + guarded.title());
    try {
      run(guarded.undo(), Deadline.after(UNDO), false);
      return Optional.empty();
    } catch (ProvisionException second) {
      transcript.line("! " + second.getMessage());
      return Optional.of(second);
    }
  }
}

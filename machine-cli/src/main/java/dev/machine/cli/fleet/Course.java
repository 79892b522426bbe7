package dev.machine.cli.fleet;

import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.text.Failures;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Change;
import dev.machine.provisioner.fleet.Fleet;
import dev.machine.provisioner.fleet.FleetPlan;
import dev.machine.provisioner.fleet.Fleets;
import dev.machine.provisioner.fleet.Outcome;
import dev.machine.provisioner.fleet.Outcome.Result;
import dev.machine.provisioner.fleet.Target;
import java.util.List;

/// Does a plan in front of a person: progress, outcomes, the exit code of all.
final class Course {

  private final Session session;

  Course(Session session) {
    this.session = session;
  }

  /// Opens a fleet for changes; says so when another run must be waited for.
  ///
  /// @throws ProvisionException refused, naming the other run, when that is not done soon
  Fleets.Work open(Fleet fleet, String command) throws ProvisionException, InterruptedException {
    var fleets = session.services().fleets();
    fleets
        .holder(fleet)
        .ifPresent(other ->
            session.remark("waiting for the fleet " + fleet.name() + ", held by " + other));
    return fleets.open(fleet, command);
  }

  List<Outcome> run(Fleets.Work work, FleetPlan plan, int parallel, boolean force)
      throws ProvisionException {
    var board = session.board();
    return work.run(
        plan, parallel, force, target -> board.of(name(target)), outcome -> told(outcome));
  }

  private void told(Outcome outcome) {
    var name = name(outcome.change().target());
    switch (outcome.result()) {
      case Result.Done() -> session.board().done(name, past(outcome.change()));
      case Result.Failed(var cause) -> {
        var failure = Failures.of(cause).of(name);
        session.board().failed(name, failure);
        if (!session.globals().json()) {
          session.tell(failure, cause);
        }
      }
      case Result.Skipped(var because) ->
          session.remark(
              name
                  + ": not done: "
                  + (because == null ? "interrupted" : "it needs " + because.target().label()));
    }
  }

  /// 0 all done, 4 some failed, 1 all failed, 130 interrupted.
  static int code(List<Outcome> outcomes) {
    if (outcomes.stream().anyMatch(Course::interrupted)) {
      return ExitCode.INTERRUPTED;
    }
    long done = outcomes.stream().filter(Outcome::done).count();
    return done == outcomes.size()
        ? ExitCode.DONE
        : done == 0 ? ExitCode.FAILED : ExitCode.SOME_FAILED;
  }

  private static boolean interrupted(Outcome outcome) {
    return switch (outcome.result()) {
      case Result.Done() -> false;
      case Result.Failed(var cause) -> Failures.of(cause).exit() == ExitCode.INTERRUPTED;
      case Result.Skipped(var because) -> because == null;
    };
  }

  private static String name(Target target) {
    return target instanceof Target.Machine(var host) ? host : target.label();
  }

  private static String past(Change change) {
    return switch (change) {
      case Change.Create _ -> "is there";
      case Change.Reconfigure _ -> "is as the file says";
      case Change.Upgrade _ -> "has the engine that the file says";
      case Change.Restart _ -> "runs again";
      case Change.Remove _ -> "removed";
      case Change.Keep _ -> "kept";
    };
  }
}

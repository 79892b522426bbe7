package dev.machine.cli.fleet;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Fleets;

/// `destroy`.
public final class Destroy implements Command {
  private final FleetFlags flags = new FleetFlags();
  private boolean yes;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Removes a fleet: every host that carries its name, with everything on it. From servers that",
            "existed before (driver generic) its stacks, registry, their trust in it, and swarm are taken",
            "first; the servers are then only forgotten.")
        .examples("machine destroy -f shop.yaml", "machine destroy -f swarm-3 -y")
        .exits(
            "0 all gone, 1 failed, 2 usage, 3 not confirmed, 4 some of it failed, 130 interrupted.");
    flags.describe(usage);
    usage.flag("Do not ask.", on -> yes = on, "-y", "--yes");
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var fleet = flags.read(session).fleet();
    var command = "machine destroy, fleet " + fleet.name();
    var course = new Course(session);
    try (var work = course.open(fleet, command)) {
      var plan = work.destruction();
      if (plan.nothingToDo()) {
        work.forget().forEach(session::remark);
        session.console().answer("Fleet " + fleet.name() + ": there is nothing of it.");
        return ExitCode.DONE;
      }
      session.console().say(PlanText.of(plan));
      if (!yes && !session.confirm("Remove all this for good?")) {
        throw ProvisionException.refused("nothing was removed", Suggestions.YES);
      }
      int parallel = Fleets.parallel(fleet, session.services().drivers());
      var outcomes = course.run(work, plan, parallel, true);
      session.close();
      int code = Course.code(outcomes);
      if (code == ExitCode.DONE) {
        work.forget().forEach(session::remark);
      }
      return code;
    }
  }
}

package dev.machine.cli.fleet;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.commands.Output;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.FleetPlan;
import dev.machine.provisioner.fleet.Fleets;
import dev.machine.provisioner.fleet.PlanFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `apply`.
public final class Apply implements Command {
  private final FleetFlags flags = new FleetFlags();
  private final Output output = new Output();
  private boolean prune;
  private boolean yes;
  private boolean force;
  private @Nullable Integer parallel;
  private @Nullable String planFile;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Brings a fleet to what its file says: hosts, swarm, registry, stacks. Shows the plan, asks, and",
            "does exactly that, as much at once as can be. What fails stops only what needs it; apply",
            "again goes on from there. Nodes of a swarm that must restart go one at a time.")
        .examples(
            "machine apply -f shop.yaml",
            "machine apply -f swarm-3                 a bundled fleet",
            "machine apply -f shop.yaml --var tag=2 -y",
            "machine apply -f shop.yaml --prune       also removes what the file does not name any more",
            "machine apply shop.plan                  what machine plan --out kept, if it still holds")
        .exits(
            "0 all done, 1 failed, 2 usage: all that is wrong in the file, 3 refused or not confirmed,",
            "4 some of it failed, 130 interrupted.");
    flags.describe(usage);
    usage
        .flag("Also remove what the file does not name any more.", on -> prune = on, "--prune")
        .choice(
            Integer.class,
            "N",
            "How many changes at once (default: %d, or %d where no host is on this machine)."
                .formatted(Fleets.HERE, Fleets.ELSEWHERE),
            n -> parallel = n,
            "--parallel")
        .flag("Even if the swarm's quorum is lost for a while.", on -> force = on, "--force")
        .flag("Do not ask.", on -> yes = on, "-y", "--yes");
    output.describe(usage);
    usage.name("PLAN", "A plan that machine plan --out kept.", text -> planFile = text);
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    if (parallel != null && (parallel < 1 || parallel > 256)) {
      throw ProvisionException.usage("--parallel is from 1 to 256", "give --parallel 8");
    }
    if (planFile == null ? !flags.given() : flags.given() || prune) {
      throw ProvisionException.usage(
          planFile == null
              ? "no fleet is named"
              : "a plan has its own file, variables and --prune: none of them can be given with it",
          "machine apply -f FILE, or machine apply PLAN");
    }
    var kept = planFile == null ? Optional.<PlanFile>empty() : kept(planFile);
    var read =
        kept.isPresent()
            ? FleetFlags.read(session, kept.get().file(), kept.get().variables())
            : flags.read(session);
    var command = "machine apply, fleet " + read.fleet().name();
    try (var work = new Course(session).open(read.fleet(), command)) {
      var plan = work.plan(kept.map(PlanFile::prune).orElse(prune));
      if (kept.isPresent()) {
        kept.get().requireSame(plan);
      }
      int atOnce =
          parallel == null ? Fleets.parallel(read.fleet(), session.services().drivers()) : parallel;
      return apply(session, work, plan, atOnce);
    }
  }

  private static Optional<PlanFile> kept(String file) throws ProvisionException {
    return Optional.of(PlanFile.read(Path.of(file)));
  }

  private int apply(Session session, Fleets.Work work, FleetPlan plan, int atOnce)
      throws ProvisionException {
    if (plan.nothingToDo()) {
      answer(session, plan);
      return ExitCode.DONE;
    }
    if (!output.json()) {
      session.console().say(PlanText.of(plan));
    }
    if (!yes && !session.confirm("Do this?")) {
      throw ProvisionException.refused("nothing was done", Suggestions.YES);
    }
    long begun = System.nanoTime();
    var outcomes = new Course(session).run(work, plan, atOnce, force);
    session.close();
    if (output.json()) {
      var data = new LinkedHashMap<String, Object>(PlanText.data(plan));
      data.put("outcomes", PlanText.data(outcomes));
      session.console().answer(Json.pretty(data));
    } else {
      session.console().say(Phases.of(outcomes, System.nanoTime() - begun));
    }
    return Course.code(outcomes);
  }

  private void answer(Session session, FleetPlan plan) {
    session.console().answer(output.json() ? Json.pretty(PlanText.data(plan)) : PlanText.of(plan));
  }
}

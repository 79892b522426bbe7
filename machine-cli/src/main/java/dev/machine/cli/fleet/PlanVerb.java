package dev.machine.cli.fleet;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.commands.Output;
import dev.machine.cli.text.Json;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.PlanFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `plan`.
public final class PlanVerb implements Command {
  private final FleetFlags flags = new FleetFlags();
  private final Output output = new Output();
  private boolean prune;
  private boolean detailed;
  private @Nullable String out;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Says what apply would do for a fleet, and touches nothing: what is missing, what has drifted",
            "(engine, settings, labels, certificates, swarm, registry, stacks), each with its reason and",
            "with what it interrupts.")
        .examples(
            "machine plan -f shop.yaml",
            "machine plan -f shop.yaml --detailed-exitcode   5 when there is something to do",
            "machine plan -f shop.yaml --out shop.plan       machine apply shop.plan does exactly this")
        .exits(
            "0 told, 2 usage: all that is wrong in the file, 3 refused, 5 something to do (with",
            "--detailed-exitcode).");
    flags.describe(usage);
    usage
        .flag("Also remove what the file does not name any more.", on -> prune = on, "--prune")
        .flag(
            "End with 5 when there is something to do.", on -> detailed = on, "--detailed-exitcode")
        .value("FILE", "Keep the plan, for machine apply FILE.", text -> out = text, "--out");
    output.describe(usage);
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var read = flags.read(session);
    var plan = session.services().fleets().plan(read.fleet(), prune);
    if (out != null) {
      new PlanFile(
              read.file(),
              read.variables(),
              prune,
              plan.world(),
              plan.file(),
              Json.pretty(PlanText.data(plan)))
          .write(Path.of(out));
    }
    session.console().answer(output.json() ? Json.pretty(PlanText.data(plan)) : PlanText.of(plan));
    return detailed && !plan.nothingToDo() ? ExitCode.SOMETHING_TO_DO : ExitCode.DONE;
  }
}

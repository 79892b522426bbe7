package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;

/// Exchanges the packages of an engine that is there. Its configuration stays as it is; containers
/// go on where [Restart] can keep them. When the engine does not answer afterwards, the earlier
/// packages come back.
final class Exchange {

  private Exchange() {}

  static List<Step> steps(Facts facts, Facts.RunningEngine engine, PackageSwap swap)
      throws EngineException {
    var start = ExecStart.parse(engine.execStart());
    var restart = Restart.of(facts, start);
    var file = facts.daemonJson().orElse("{}");
    var version = swap.to().engineVersion();

    var body = new ArrayList<Step>();
    body.add(install(swap.to()));
    if (EngineVersion.parse(version).atLeast(EngineVersion.KNOWS_VALIDATE)
        && facts.daemonJson().isPresent()) {
      body.add(Recipes.validate(start.program(), EngineFiles.DAEMON_JSON));
    }
    body.add(Scripts.restart(restart.title()));

    var undo = new ArrayList<Step>();
    if (!swap.back().packages().isEmpty()) {
      undo.add(install(swap.back()));
      undo.addAll(drop(swap.dropBack()));
    }
    undo.add(Scripts.restartIfThere());
    undo.addAll(restart.back());

    var steps = new ArrayList<>(restart.before());
    steps.add(
        new Step.Guarded(install(swap.to()).title(), body, List.of(Recipes.expectEngine()), undo));
    steps.addAll(drop(swap.drop()));
    steps.addAll(restart.after(file));
    return steps;
  }

  private static Step install(Bundle bundle) {
    var packages =
        bundle.packages().stream().map(p -> p.name() + " " + p.version()).sorted().toList();
    return new Step.InstallPackages(
        "Installing " + String.join(", ", packages),
        bundle.packages().stream().map(Bundle.Deb::ref).toList());
  }

  private static List<Step> drop(List<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    var argv =
        new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--purge", "--"));
    argv.addAll(names);
    return List.of(new Step.Run("Removing " + String.join(", ", names), argv));
  }
}

package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;

/// Takes over an engine that a host has already: only its configuration changes.
final class Adoption {

  private Adoption() {}

  static List<Step> steps(Facts facts, Facts.RunningEngine engine, Settings wanted, int port)
      throws EngineException {
    if (engine.execStart().isBlank()) {
      throw new EngineException(
          Problem.of(
              "engine",
              "the host has " + engine.dockerd() + " but no systemd unit docker.service for it",
              "install the engine from a package, or remove that binary"));
    }
    var problems =
        Conflicts.of(facts, wanted, engine.version(), DaemonJson.read(facts.daemonJson()));
    if (!problems.isEmpty()) {
      throw new EngineException(problems);
    }
    var present = ExecStart.parse(engine.execStart());
    var settings = wanted.without("storage-driver");
    var config = EngineConfig.of(present, facts.daemonJson(), settings, port);
    var restart = Restart.of(facts, present);

    var steps = new ArrayList<Step>();
    if (facts.daemonJson().isPresent()) {
      steps.add(Scripts.keepOriginal(EngineFiles.DAEMON_JSON, EngineFiles.DAEMON_JSON_KEPT));
    }
    steps.addAll(restart.before());
    steps.add(guarded(engine, config, restart));
    steps.add(Scripts.forget(config.files()));
    steps.addAll(restart.after(config.daemonJson()));
    return steps;
  }

  private static Step guarded(Facts.RunningEngine engine, EngineConfig config, Restart restart)
      throws EngineException {
    var during = restart.during(config.daemonJson());
    var body = new ArrayList<Step>();
    body.add(Scripts.keep(config.files()));
    body.addAll(config.put(during));
    body.add(new Step.EnableUnits("Enabling the engine at boot", List.of("docker.service")));
    body.add(Scripts.restart(restart.title()));
    var undo = new ArrayList<Step>();
    undo.add(Scripts.restore(config.files()));
    undo.add(Scripts.restartIfThere());
    undo.addAll(restart.back());
    var guard =
        new Step.Guarded(
            "Configuring the engine " + engine.version(),
            body,
            List.of(Recipes.expectEngine()),
            undo);
    return guard;
  }
}

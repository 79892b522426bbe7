package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes over an engine that a host has already: only its configuration changes.
final class Adoption {

  private Adoption() {}

  static List<Step> steps(Facts facts, Facts.RunningEngine engine, Settings wanted, int port)
      throws EngineException {
    var config = config(facts, engine, wanted, port);
    var restart = Restart.of(facts, ExecStart.parse(engine.execStart()));

    var steps = new ArrayList<Step>();
    if (facts.daemonJson().isPresent()) {
      steps.add(Scripts.keepOriginal(EngineFiles.DAEMON_JSON, EngineFiles.DAEMON_JSON_KEPT));
    }
    steps.add(prepared(facts, engine, config, restart));
    steps.add(Scripts.forget(config.files()));
    steps.addAll(restart.after(config.daemonJson()));
    return steps;
  }

  private static EngineConfig config(
      Facts facts, Facts.RunningEngine engine, Settings wanted, int port) throws EngineException {
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
    var settings = wanted.without("storage-driver");
    return EngineConfig.of(ExecStart.parse(engine.execStart()), facts.daemonJson(), settings, port);
  }

  /// @see Recipes#startAnew
  static List<Step> anew(Facts facts, Facts.RunningEngine engine, Settings wanted, int port)
      throws EngineException {
    var config = config(facts, engine, wanted, port);
    var steps = new ArrayList<>(Recipes.putCertificates());
    var there = facts.daemonJson().equals(Optional.of(config.daemonJson()));
    steps.addAll(there ? List.of(config.putDropIn()) : config.put(config.daemonJson()));
    steps.add(Scripts.startAnew());
    return steps;
  }

  /// What can fail without disturbing the running engine comes first, with an undo that does not
  /// disturb it either.
  private static Step prepared(
      Facts facts, Facts.RunningEngine engine, EngineConfig config, Restart restart)
      throws EngineException {
    var body = new ArrayList<Step>();
    body.add(Scripts.keep(config.files()));
    body.addAll(Recipes.putCertificates());
    // What is in place already was good enough to start with, and to ask takes another start.
    boolean other = !facts.daemonJson().equals(Optional.of(config.daemonJson()));
    if (other && EngineVersion.parse(engine.version()).atLeast(EngineVersion.KNOWS_VALIDATE)) {
      body.add(
          new Step.PutFile(
              "Putting the new configuration beside the old",
              EngineFiles.CANDIDATE,
              0644,
              new Content.Text(config.daemonJson())));
      body.add(Recipes.validate(config.start().program(), EngineFiles.CANDIDATE));
      body.add(dropCandidate());
    }
    body.addAll(restart.before());
    body.add(configured(config, restart));
    return new Step.Guarded(
        "Taking over the engine " + engine.version(),
        body,
        List.of(),
        List.of(Scripts.restore(config.files()), dropCandidate()));
  }

  private static Step configured(EngineConfig config, Restart restart) throws EngineException {
    var body = new ArrayList<>(config.put(restart.during(config.daemonJson())));
    body.add(new Step.EnableUnits("Enabling the engine at boot", List.of("docker.service")));
    body.add(Scripts.restart(restart.title()));
    var undo = new ArrayList<Step>();
    undo.add(Scripts.restore(config.files()));
    undo.addAll(restart.hold());
    undo.add(Scripts.restartIfThere());
    undo.addAll(restart.back());
    return new Step.Guarded("Configuring the engine", body, List.of(Recipes.expectEngine()), undo);
  }

  private static Step dropCandidate() {
    return new Step.RemoveFile("Removing the candidate", EngineFiles.CANDIDATE);
  }
}

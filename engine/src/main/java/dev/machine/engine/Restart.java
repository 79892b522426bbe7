package dev.machine.engine;

import java.util.List;
import java.util.Optional;

/// How an engine that may have containers is restarted with the least harm.
///
/// dockerd stops all containers when it is restarted, unless `live-restore` is on. That key can be
/// switched while it runs (moby `daemon/reload.go`), so it is switched on for the time of the
/// restart and put back as it was afterwards: containers run on, only the API is away for a moment.
/// Always on would be no answer, as it forbids a swarm. In a swarm it cannot be switched on at all:
/// there the containers stop, the swarm starts its own again, and the step says so.
///
/// @param current `daemon.json` as it is; empty for none
/// @param lent whether live-restore is switched on for the time of the restart
/// @param containers how many run
/// @param kept whether they go on running
record Restart(Optional<String> current, boolean lent, int containers, boolean kept) {

  private static final String LIVE_RESTORE = "live-restore";

  static Restart of(Facts facts, ExecStart start) throws EngineException {
    int containers = containers(facts);
    boolean swarm = facts.engine().map(Facts.RunningEngine::swarm).orElse(false);
    var file = DaemonJson.read(facts.daemonJson());
    boolean on =
        DaemonJson.value(file, LIVE_RESTORE).equals(Optional.of(true))
            || start.values(LIVE_RESTORE).contains("true");
    // A flag that says the opposite would make the engine refuse the file.
    boolean lent = containers > 0 && !swarm && !on && !start.has(LIVE_RESTORE);
    return new Restart(facts.daemonJson(), lent, containers, lent || (on && !swarm));
  }

  private static int containers(Facts facts) {
    return facts
        .engine()
        .filter(Facts.RunningEngine::running)
        .map(Facts.RunningEngine::containers)
        .orElse(0);
  }

  /// What a person reads.
  String title() {
    if (containers == 0) {
      return "Restarting the engine";
    }
    var count = containers == 1 ? "its 1 container" : "its " + containers + " containers";
    return kept
        ? "Restarting the engine, with " + count + " kept running"
        : "Restarting the engine, which stops "
            + count
            + "; those with a restart policy or of a swarm start again";
  }

  /// What a person should know before it is done; empty when nothing is disturbed.
  static Optional<String> disturbs(Facts facts) throws EngineException {
    var start = facts.engine().map(Facts.RunningEngine::execStart).orElse("");
    if (start.isEmpty() || containers(facts) == 0) {
      return Optional.empty();
    }
    var restart = of(facts, ExecStart.parse(start));
    return restart.kept() ? Optional.empty() : Optional.of(restart.title());
  }

  /// `daemon.json` as it must be during the restart.
  String during(String file) throws EngineException {
    return lent ? DaemonJson.with(file, LIVE_RESTORE, true) : file;
  }

  /// Lends live-restore to the running engine.
  List<Step> before() throws EngineException {
    if (!lent) {
      return List.of();
    }
    var safe = during(current.orElse("{}"));
    return List.of(
        new Step.Guarded(
            "Keeping containers running",
            List.of(EngineConfig.putDaemonJson(safe), Scripts.reload("Switching live-restore on")),
            List.of(Scripts.expectLiveRestore(true)),
            back()));
  }

  /// The earlier file for a restart after a failure: an engine that starts without live-restore
  /// stops the containers it finds (moby `daemon/daemon.go`, restore).
  List<Step> hold() throws EngineException {
    return lent ? List.of(EngineConfig.putDaemonJson(during(current.orElse("{}")))) : List.of();
  }

  /// Takes live-restore back, with the file as it shall stay.
  List<Step> after(String file) throws EngineException {
    return !lent || during(file).equals(file)
        ? List.of()
        : takenBack(file, EngineConfig.putDaemonJson(file));
  }

  /// Takes live-restore back after a failure.
  List<Step> back() throws EngineException {
    if (!lent) {
      return List.of();
    }
    var old =
        current
            .map(EngineConfig::putDaemonJson)
            .orElse(
                new Step.RemoveFile(
                    "Removing " + EngineFiles.DAEMON_JSON, EngineFiles.DAEMON_JSON));
    return takenBack(current.orElse("{}"), old);
  }

  /// A reload leaves live-restore as it is when the file does not name it, so the file names it for
  /// that long (seen with 20.10.24 and 26.1.5).
  private static List<Step> takenBack(String file, Step last) throws EngineException {
    return List.of(
        EngineConfig.putDaemonJson(DaemonJson.with(file, LIVE_RESTORE, false)),
        Scripts.reload("Switching live-restore back"),
        Scripts.expectLiveRestore(false),
        last);
  }
}

package dev.machine.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the engine would refuse, or would do harm with, said before anything is touched.
final class Conflicts {

  /// Changing these hides every image, container and volume that an engine has made.
  private static final Map<String, String> HIDES_DATA =
      Map.of(
          "data-root", "would leave its images, containers and volumes behind",
          "userns-remap", "would hide its images, containers and volumes");

  private Conflicts() {}

  static List<Problem> of(Facts facts, Settings settings, String version, ObjectNode existing)
      throws EngineException {
    var problems = new ArrayList<Problem>();
    versions(settings, EngineVersion.parse(version), version, problems);
    facts.engine().ifPresent(engine -> adopted(engine, settings, existing, problems));
    boolean swarm = facts.engine().map(Facts.RunningEngine::swarm).orElse(false);
    if (swarm && Boolean.TRUE.equals(settings.daemon().get("live-restore"))) {
      // moby daemon/config/config_linux.go, IsSwarmCompatible
      problems.add(
          Problem.of(
              "live-restore",
              "live-restore does not go with a swarm, and this engine is part of one",
              "leave live-restore out, or let the host leave its swarm first"));
    }
    return problems;
  }

  private static void versions(
      Settings settings, EngineVersion version, String text, List<Problem> problems)
      throws EngineException {
    for (var name : settings.daemon().keySet()) {
      var key = DaemonKeys.find(name);
      var since = key.flatMap(DaemonKey::since);
      var until = key.flatMap(DaemonKey::until);
      if (since.isPresent() && !version.atLeast(EngineVersion.parse(since.get()))) {
        problems.add(
            Problem.of(
                name,
                name + " needs engine " + since.get() + ", this host's is " + text,
                "leave it out, or use a release with a newer engine, such as Debian 13"));
      }
      if (until.isPresent() && version.atLeast(EngineVersion.parse(until.get()))) {
        problems.add(
            Problem.of(
                name,
                name + " is gone since engine " + until.get() + ", this host's is " + text,
                "leave it out"));
      }
    }
  }

  private static void adopted(
      Facts.RunningEngine engine, Settings settings, ObjectNode existing, List<Problem> problems) {
    var driver = settings.storageDriver();
    if (!driver.isEmpty() && !driver.equals(engine.storageDriver())) {
      problems.add(
          Problem.of(
              "storage-driver",
              engine.storageDriver().isEmpty()
                  ? "the host's engine does not run, so its storage driver is not known"
                  : "the host's engine uses the storage driver "
                      + engine.storageDriver()
                      + "; with "
                      + driver
                      + " its images and containers would disappear",
              engine.storageDriver().isEmpty()
                  ? "start the engine on the host, or leave --engine-storage-driver out"
                  : "leave --engine-storage-driver out"));
    }
    HIDES_DATA.forEach((key, harm) -> {
      var wanted = Optional.ofNullable(settings.daemon().get(key));
      if (wanted.isPresent() && !wanted.equals(DaemonJson.value(existing, key))) {
        problems.add(
            Problem.of(
                key,
                key + " " + wanted.get() + " on an engine that is there already " + harm,
                "leave it out, or use a host without an engine"));
      }
    });
  }
}

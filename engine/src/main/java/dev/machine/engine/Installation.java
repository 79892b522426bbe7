package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Puts a bundle on a host without an engine. The configuration comes before the packages: their
/// own first start then already has the right addresses, certificates, storage driver and data
/// directory, and nothing is left behind by a start with other ones. When it fails, the packages
/// that it brought are taken off again.
final class Installation {

  private Installation() {}

  static List<Step> steps(Facts facts, Settings settings, Optional<Bundle> given, int port)
      throws EngineException {
    var wanted = WantedPackages.of(facts.os(), facts.version());
    var bundle =
        given.orElseThrow(() ->
            new EngineException(
                Problem.of(
                    "bundle",
                    "the host has no engine, and none was given to install",
                    "leave --engine-install-url out, or install an engine on the host first")));
    var problems =
        Conflicts.of(facts, settings, bundle.engineVersion(), DaemonJson.read(facts.daemonJson()));
    if (!problems.isEmpty()) {
      throw new EngineException(problems);
    }
    var config =
        EngineConfig.of(
            ExecStart.parse(wanted.execStart()),
            facts.daemonJson(),
            DaemonJson.withDefaults(facts.daemonJson(), settings),
            port);
    var steps = new ArrayList<Step>();
    if (facts.daemonJson().isPresent()) {
      steps.add(Scripts.keepOriginal(EngineFiles.DAEMON_JSON, EngineFiles.DAEMON_JSON_KEPT));
    }
    steps.add(
        new Step.Guarded(
            "Installing the engine",
            body(config, bundle),
            List.of(Recipes.expectEngine()),
            List.of(
                Scripts.restore(config.files()),
                PackageUndo.remove(EngineFiles.NEW_PACKAGES, EngineFiles.DATA),
                Scripts.restartIfThere())));
    steps.add(Scripts.forget(config.files()));
    steps.add(new Step.RemoveFile("Removing the note of packages", EngineFiles.NEW_PACKAGES));
    return steps;
  }

  private static List<Step> body(EngineConfig config, Bundle bundle) throws EngineException {
    var version = bundle.engineVersion();
    var packages = bundle.packages();
    var body = new ArrayList<Step>();
    body.add(Scripts.keep(config.files()));
    body.addAll(Recipes.putCertificates());
    body.addAll(config.put(config.daemonJson()));
    body.add(
        PackageUndo.note(
            EngineFiles.NEW_PACKAGES,
            EngineFiles.DATA,
            packages.stream().map(Bundle.Deb::name).toList()));
    body.add(
        new Step.InstallPackages(
            "Installing the engine " + version + " (" + count(packages) + ")",
            packages.stream().map(Bundle.Deb::ref).toList()));
    if (EngineVersion.parse(version).atLeast(EngineVersion.KNOWS_VALIDATE)) {
      body.add(Recipes.validate(config.start().program(), EngineFiles.DAEMON_JSON));
    }
    body.add(
        new Step.EnableUnits(
            "Enabling the engine at boot",
            List.of("containerd.service", "docker.socket", "docker.service")));
    body.add(Scripts.start());
    return body;
  }

  /// A bundle that was not looked up yet has no sizes.
  private static String count(List<Bundle.Deb> packages) {
    boolean assumed = packages.stream().anyMatch(p -> p.size() == 0);
    return assumed
        ? packages.stream().map(Bundle.Deb::name).collect(Collectors.joining(", "))
            + " and what they need"
        : packages.size() + " packages";
  }
}

package dev.machine.provisioner.archive;

import dev.machine.engine.Facts;
import java.util.List;
import java.util.Optional;

/// The engine's own version, behind that of its package.
final class EngineVersion {

  private static final String PACKAGE = "docker.io";

  private EngineVersion() {}

  /// Of the package to be installed, else of the one that the host has; empty without either.
  static String of(Facts facts, List<Candidate> packages) {
    return packages.stream()
        .filter(c -> c.name().equals(PACKAGE))
        .map(Candidate::version)
        .findFirst()
        .or(() ->
            Optional.ofNullable(facts.packages().get(PACKAGE)).map(Facts.InstalledPackage::version))
        .map(version -> DebianVersion.parse(version).plainUpstream())
        .orElse("");
  }
}

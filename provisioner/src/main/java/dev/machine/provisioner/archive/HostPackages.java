package dev.machine.provisioner.archive;

import dev.machine.engine.Facts.InstalledPackage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a host has installed for its own architecture.
final class HostPackages {

  /// @param provides entries of the `Provides` field
  private record Installed(String name, String version, List<Relation> provides) {

    boolean meets(Relation relation) {
      return (name.equals(relation.name()) && relation.accepts(version))
          || provides.stream().anyMatch(relation::acceptsProvided);
    }
  }

  private final Map<String, Installed> byName = new HashMap<>();

  /// Who goes by a name, its own or a provided one.
  private final Map<String, Set<Installed>> answering = new HashMap<>();

  private HostPackages() {}

  /// Packages of foreign architectures are left out: they meet nothing that the engine needs.
  static HostPackages of(Map<String, InstalledPackage> packages, String arch) {
    var host = new HostPackages();
    for (var p : packages.values()) {
      if (p.arch().equals(arch) || p.arch().equals("all")) {
        var provides = p.provides().isEmpty() ? List.<Relation>of() : provides(p.provides(), arch);
        host.add(new Installed(p.name(), p.version(), provides));
      }
    }
    return host;
  }

  private static List<Relation> provides(String field, String arch) {
    return Relation.parse(field, arch).stream().flatMap(g -> g.alternatives().stream()).toList();
  }

  private void add(Installed installed) {
    byName.put(installed.name(), installed);
    answering.computeIfAbsent(installed.name(), _ -> new HashSet<>()).add(installed);
    for (var provided : installed.provides()) {
      answering.computeIfAbsent(provided.name(), _ -> new HashSet<>()).add(installed);
    }
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  boolean hasExactly(Candidate candidate) {
    var installed = byName.get(candidate.name());
    return installed != null
        && DebianVersion.compare(installed.version(), candidate.version()) == 0;
  }

  /// Whether the host has no such package, or an older one.
  boolean isOlder(String name, String version) {
    var installed = byName.get(name);
    return installed == null || DebianVersion.compare(installed.version(), version) < 0;
  }

  /// @param replaced names whose installed version no longer counts
  boolean meets(Relation relation, Set<String> replaced) {
    return !matching(relation, replaced).isEmpty();
  }

  /// Names of installed packages that a relation speaks of.
  List<String> matching(Relation relation, Set<String> replaced) {
    return answering.getOrDefault(relation.name(), Set.of()).stream()
        .filter(p -> !replaced.contains(p.name()) && p.meets(relation))
        .map(Installed::name)
        .sorted()
        .toList();
  }
}

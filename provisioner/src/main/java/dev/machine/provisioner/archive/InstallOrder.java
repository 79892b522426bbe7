package dev.machine.provisioner.archive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// The order in which one `dpkg -i` can take packages: what must be configured before another is
/// unpacked comes first, then plain dependencies; within circles of those any order will do, as
/// dpkg configures them together.
final class InstallOrder {

  private final List<Candidate> packages;
  private final Function<Candidate, Stream<Relation.Group>> edges;
  private final Set<Candidate> seen = new HashSet<>();
  private final List<Candidate> ordered = new ArrayList<>();

  private InstallOrder(
      List<Candidate> packages, Function<Candidate, Stream<Relation.Group>> edges) {
    this.packages = packages;
    this.edges = edges;
  }

  static List<Candidate> of(List<Candidate> packages) {
    var byDependency = new InstallOrder(packages, Candidate::allDepends).sorted();
    return new InstallOrder(byDependency, c -> c.preDepends().stream()).sorted();
  }

  private List<Candidate> sorted() {
    packages.forEach(this::visit);
    return List.copyOf(ordered);
  }

  private void visit(Candidate candidate) {
    if (seen.add(candidate)) {
      needed(edges.apply(candidate), packages).forEach(this::visit);
      ordered.add(candidate);
    }
  }

  private static List<Candidate> needed(Stream<Relation.Group> groups, List<Candidate> packages) {
    return groups
        .flatMap(g -> g.alternatives().stream())
        .flatMap(r -> packages.stream().filter(p -> Offers.meets(p, r)))
        .distinct()
        .toList();
  }
}

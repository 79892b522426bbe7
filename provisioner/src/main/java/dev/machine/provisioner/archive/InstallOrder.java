package dev.machine.provisioner.archive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The order in which one `dpkg -i` can take packages: what must be configured before another is
/// unpacked comes first; within circles any order will do, as dpkg configures them together.
final class InstallOrder {

  private final List<Candidate> packages;
  private final Set<Candidate> seen = new HashSet<>();
  private final List<Candidate> ordered = new ArrayList<>();

  private InstallOrder(List<Candidate> packages) {
    this.packages = packages;
  }

  static List<Candidate> of(List<Candidate> packages) {
    var order = new InstallOrder(packages);
    // First all that a pre-dependency leads to, then the rest.
    for (var p : packages) {
      needed(p.preDepends().stream(), packages).forEach(order::visit);
    }
    packages.forEach(order::visit);
    return List.copyOf(order.ordered);
  }

  private void visit(Candidate candidate) {
    if (seen.add(candidate)) {
      needed(candidate.allDepends(), packages).forEach(this::visit);
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

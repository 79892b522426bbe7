package dev.machine.provisioner.archive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the indexes offer: of each name the newest version, whichever suite it is in.
final class Offers {

  private static final List<String> PRIORITIES =
      List.of("required", "important", "standard", "optional", "extra");

  private final Map<String, Candidate> newest = new LinkedHashMap<>();
  private final Map<String, List<Candidate>> providers = new HashMap<>();

  Offers(Collection<Candidate> available) {
    for (var candidate : available) {
      // Of equal versions the first one stays: suites come with the main one first, as in apt.
      newest.merge(
          candidate.name(),
          candidate,
          (a, b) -> DebianVersion.compare(b.version(), a.version()) > 0 ? b : a);
    }
    for (var candidate : newest.values()) {
      for (var provided : candidate.provides()) {
        providers.computeIfAbsent(provided.name(), _ -> new ArrayList<>()).add(candidate);
      }
    }
  }

  Collection<Candidate> all() {
    return newest.values();
  }

  Optional<Candidate> newest(String name) {
    return Optional.ofNullable(newest.get(name));
  }

  /// Who can meet a relation: the package of that name first, then providers as apt ranks them:
  /// essential, then by priority.
  List<Candidate> options(Relation relation) {
    var options = new ArrayList<Candidate>();
    newest(relation.name()).filter(c -> meets(c, relation)).ifPresent(options::add);
    providers.getOrDefault(relation.name(), List.of()).stream()
        .filter(c -> !c.name().equals(relation.name()) && meets(c, relation))
        .sorted(
            Comparator.comparing((Candidate c) -> !c.essential())
                .thenComparingInt(c -> rank(c.priority()))
                .thenComparing(Candidate::name))
        .forEach(options::add);
    return options;
  }

  private static int rank(String priority) {
    var at = PRIORITIES.indexOf(priority);
    return at < 0 ? PRIORITIES.size() : at;
  }

  /// Whether a package meets a relation, by its name or by what it provides.
  static boolean meets(Candidate candidate, Relation relation) {
    return (candidate.name().equals(relation.name()) && relation.accepts(candidate.version()))
        || candidate.provides().stream().anyMatch(relation::acceptsProvided);
  }
}

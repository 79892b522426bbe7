package dev.machine.provisioner.archive;

import dev.machine.engine.Facts.InstalledPackage;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Chooses packages as `apt-get install --no-install-recommends` would: named packages in their
/// newest version, what is installed stays if it will do, the first alternative that can be had is
/// taken. Pure: candidates in, list out. Nothing is ever removed from a host.
final class Resolver {

  /// More than this and the dependencies are not those of a package archive.
  private static final int MAX_ATTEMPTS = 50_000;

  private final Offers offers;
  private final HostPackages host;
  private Map<String, Candidate> chosen = new LinkedHashMap<>();
  private final Set<String> reasons = new LinkedHashSet<>();
  private int attempts;

  private Resolver(Offers offers, HostPackages host) {
    this.offers = offers;
    this.host = host;
  }

  /// @param installed what the host has, by any key
  /// @param available what the indexes offer, in any order
  /// @return packages to install, dependencies first; empty when nothing is missing
  /// @throws ProvisionException FAILED when a dependency cannot be met or a conflict is in the way
  static List<Candidate> resolve(
      List<String> wanted,
      Map<String, InstalledPackage> installed,
      List<Candidate> available,
      String arch)
      throws ProvisionException {
    var resolver = new Resolver(new Offers(available), HostPackages.of(installed, arch));
    for (var name : wanted) {
      if (!resolver.want(name)) {
        throw unmet(name, resolver.reasons);
      }
    }
    return InstallOrder.of(List.copyOf(resolver.chosen.values()));
  }

  private static ProvisionException unmet(String name, Set<String> reasons) {
    var why = reasons.isEmpty() ? "" : ": " + reasons.iterator().next();
    var problem =
        ProvisionException.failed(
            "package " + name + " cannot be installed" + why,
            "bring the host's own packages in order (apt-get update; apt-get -f install; apt-get"
                + " upgrade), or give a complete mirror with --mirror");
    return reasons.size() < 2 ? problem : problem.withOutput(String.join("\n", reasons));
  }

  private boolean want(String name) {
    var offer = offers.newest(name);
    if (offer.isPresent()) {
      return !host.isOlder(name, offer.get().version()) || install(offer.get());
    }
    if (host.has(name)) {
      return true;
    }
    reasons.add("no package of this name is in the archive");
    return false;
  }

  /// Takes a package and all that it needs, or nothing.
  private boolean install(Candidate candidate) {
    if (chosen.containsKey(candidate.name())) {
      return true;
    }
    if (++attempts > MAX_ATTEMPTS) {
      reasons.add("its dependencies do not come to an end");
      return false;
    }
    var before = new LinkedHashMap<>(chosen);
    chosen.put(candidate.name(), candidate);
    if (settle(candidate)) {
      return true;
    }
    chosen = before;
    return false;
  }

  private boolean settle(Candidate candidate) {
    for (var group : candidate.allDepends().toList()) {
      if (!meet(candidate, group)) {
        return false;
      }
    }
    return clearConflicts(candidate) && keepDependants(candidate);
  }

  private boolean meet(Candidate owner, Relation.Group group) {
    if (satisfied(group)) {
      return true;
    }
    for (var relation : group.alternatives()) {
      for (var option : offers.options(relation)) {
        if (host.isOlder(option.name(), option.version()) && install(option)) {
          return true;
        }
      }
    }
    reasons.add(owner.name() + " " + owner.version() + " needs " + group + ", " + state(group));
    return false;
  }

  private String state(Relation.Group group) {
    var found = new ArrayList<String>();
    for (var relation : group.alternatives()) {
      offers.newest(relation.name()).ifPresent(o -> found.add(o.name() + " " + o.version()));
    }
    return found.isEmpty() ? "which the archive does not have" : "the archive has " + found;
  }

  private boolean satisfied(Relation.Group group) {
    return group.alternatives().stream().anyMatch(this::satisfied);
  }

  private boolean satisfied(Relation relation) {
    return chosen.values().stream().anyMatch(c -> Offers.meets(c, relation))
        || host.meets(relation, chosen.keySet());
  }

  /// What the new package excludes must not be there, nor anything there exclude it. What is only
  /// too old is brought up to date.
  private boolean clearConflicts(Candidate candidate) {
    for (var other : List.copyOf(chosen.values())) {
      if (excludes(candidate, other) || excludes(other, candidate)) {
        reasons.add(candidate.name() + " conflicts with " + other.name());
        return false;
      }
    }
    for (var relation : candidate.allConflicts().toList()) {
      for (var name : host.matching(relation, chosen.keySet())) {
        if (!name.equals(candidate.name()) && !upgradeOutOf(relation, name)) {
          reasons.add(
              candidate.name() + " conflicts with " + relation + ", and the host has " + name);
          return false;
        }
      }
    }
    return true;
  }

  private boolean upgradeOutOf(Relation relation, String name) {
    var newer = offers.newest(name).filter(o -> host.isOlder(name, o.version()));
    return newer.isPresent() && !Offers.meets(newer.get(), relation) && install(newer.get());
  }

  private static boolean excludes(Candidate a, Candidate b) {
    return !a.name().equals(b.name())
        && a.allConflicts().anyMatch(relation -> Offers.meets(b, relation));
  }

  /// What is installed and bound to `candidate` must still be able to live with it. The host tells
  /// no dependencies of what it has, so they are taken from the index: exactly when the version is
  /// the same, and else by the custom that what is bound to one version now was so before.
  private boolean keepDependants(Candidate candidate) {
    for (var other : offers.all()) {
      if (chosen.containsKey(other.name()) || !host.has(other.name())) {
        continue;
      }
      if (!host.isOlder(other.name(), other.version())) {
        if (host.hasExactly(other) && !livesWith(other, candidate)) {
          reasons.add(
              "installed "
                  + other.name()
                  + " excludes "
                  + candidate.name()
                  + " "
                  + candidate.version());
          return false;
        }
      } else if (inStepWith(other, candidate) && !install(other)) {
        return false;
      }
    }
    return true;
  }

  private boolean livesWith(Candidate other, Candidate candidate) {
    return !excludes(other, candidate)
        && (!host.has(candidate.name())
            || other.allDepends().filter(g -> names(g, candidate)).allMatch(this::satisfied));
  }

  private boolean inStepWith(Candidate other, Candidate candidate) {
    return host.has(candidate.name())
        && other
            .allDepends()
            .filter(g -> names(g, candidate))
            .flatMap(g -> g.alternatives().stream())
            .anyMatch(r -> r.op() == Relation.Op.EQUAL && Offers.meets(candidate, r));
  }

  private static boolean names(Relation.Group group, Candidate candidate) {
    return group.alternatives().stream().anyMatch(r -> r.name().equals(candidate.name()));
  }
}

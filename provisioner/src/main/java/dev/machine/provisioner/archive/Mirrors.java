package dev.machine.provisioner.archive;

import dev.machine.engine.Facts.AptSource;
import dev.machine.provisioner.ProvisionException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Where packages may come from: pure choice among apt sources. No address is built in.
final class Mirrors {

  /// A suite at an address.
  ///
  /// @param base the archive's address, with a slash at its end
  /// @param name such as `bookworm-updates`
  /// @param required whether there is no answer without it
  record Suite(URI base, String name, boolean required) {

    URI inRelease() {
      return file("InRelease");
    }

    URI file(String path) {
      return URI.create(base + "dists/" + name + "/" + path);
    }

    /// For messages: without a user's name and password.
    @Override
    public String toString() {
      return Redact.uri(base) + " " + name;
    }
  }

  /// One place with all of its suites, the main one first.
  ///
  /// @param what how a person would call it: "the host's apt sources"
  record Mirror(String what, List<Suite> suites) {
    Mirror {
      suites = List.copyOf(suites);
    }
  }

  /// Suites that Debian itself publishes for a release; all else is another party's.
  private static final List<String> KINDS = List.of("", "-updates", "-security");

  private static final List<String> ALIASES = List.of("stable", "oldstable", "oldoldstable");

  private Mirrors() {}

  /// The archive at an address that a person gave: its updates, and the security archive beside it
  /// by the usual names, where it has them.
  ///
  /// @throws ProvisionException USAGE when it is no http address
  static Mirror given(String address, String codename) throws ProvisionException {
    var base =
        base(address)
            .orElseThrow(() ->
                ProvisionException.usage(
                    "not the address of a Debian mirror: \"" + Redact.text(address) + "\"",
                    "give the directory that holds dists/ and pool/, such as"
                        + " --mirror http://mirror.example.org/debian"));
    var suites = new ArrayList<Suite>();
    suites.add(new Suite(base, codename, true));
    suites.add(new Suite(base, codename + "-updates", false));
    suites.add(new Suite(security(base), codename + "-security", false));
    return new Mirror("the mirror " + Redact.uri(base), suites);
  }

  /// The suites among apt sources that serve `codename`.
  ///
  /// @param ownCodename the release that the sources were written for: their suites are read as if
  ///   they named `codename`
  /// @return empty when the main archive is not among them
  static Optional<Mirror> among(
      String what, List<AptSource> sources, String ownCodename, String codename) {
    var suites = new LinkedHashSet<Suite>();
    for (var kind : KINDS) {
      for (var source : sources) {
        if (source.components().contains("main") && serves(source.suite(), ownCodename, kind)) {
          base(source.uri()).ifPresent(b -> suites.add(new Suite(b, codename + kind, true)));
        }
      }
    }
    return suites.stream().anyMatch(s -> s.name().equals(codename))
        ? Optional.of(new Mirror(what, List.copyOf(suites)))
        : Optional.empty();
  }

  private static boolean serves(String suite, String codename, String kind) {
    return suite.equals(codename + kind)
        || ALIASES.stream().anyMatch(alias -> suite.equals(alias + kind));
  }

  /// `…/debian` has its security archive at `…/debian-security`.
  private static URI security(URI base) {
    return URI.create(base.toString().replaceFirst("/$", "-security/"));
  }

  /// http and https only: apt's other methods (`cdrom`, `mirror+…`, `tor+…`) have no meaning here.
  private static Optional<URI> base(String address) {
    try {
      var uri = URI.create(address.endsWith("/") ? address : address + "/");
      var scheme = uri.getScheme();
      return ("http".equals(scheme) || "https".equals(scheme)) && uri.getHost() != null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}

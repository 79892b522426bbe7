package dev.machine.provisioner.archive;

import dev.machine.engine.Bundle;
import dev.machine.engine.Facts;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the packages that a host has now, as files: in the archive where it still serves them,
/// else among those that were downloaded before.
final class Earlier {

  /// @param packages what is found in the archive, to be downloaded
  /// @param cached what is in the cache already
  /// @param missing names and versions that are nowhere
  record Found(List<Candidate> packages, List<Bundle.Deb> cached, List<String> missing) {}

  private final Cache cache;

  Earlier(Cache cache) {
    this.cache = cache;
  }

  /// @param chosen what will replace packages of the host
  /// @param offered all that the archive has
  Found of(Facts facts, List<Candidate> chosen, List<Candidate> offered) throws ProvisionException {
    var packages = new ArrayList<Candidate>();
    var cached = new ArrayList<Bundle.Deb>();
    var missing = new ArrayList<String>();
    for (var replaced : chosen) {
      var there = installed(facts, replaced);
      if (there.isEmpty()) {
        continue;
      }
      var same = offered.stream().filter(c -> isOf(c, there.get())).findFirst();
      var file = same.isPresent() ? Optional.<Bundle.Deb>empty() : inCache(there.get());
      same.ifPresent(packages::add);
      file.ifPresent(cached::add);
      if (same.isEmpty() && file.isEmpty()) {
        missing.add(there.get().name() + " " + there.get().version());
      }
    }
    return new Found(packages, cached, missing);
  }

  static Optional<Facts.InstalledPackage> installed(Facts facts, Candidate candidate) {
    return facts.packages().values().stream()
        .filter(p -> p.name().equals(candidate.name()))
        .filter(p -> p.arch().equals(facts.arch()) || p.arch().equals("all"))
        .findFirst();
  }

  private static boolean isOf(Candidate candidate, Facts.InstalledPackage there) {
    return candidate.name().equals(there.name())
        && candidate.arch().equals(there.arch())
        && DebianVersion.compare(candidate.version(), there.version()) == 0;
  }

  /// A file is in the cache under the digest that it was verified by.
  private Optional<Bundle.Deb> inCache(Facts.InstalledPackage there) throws ProvisionException {
    var files = cache.files();
    var name = new Bundle.Deb(there.name(), there.version(), there.arch(), "", 0).fileName();
    if (!Files.isDirectory(files)) {
      return Optional.empty();
    }
    try (var digests = Files.list(files)) {
      for (var digest : digests.toList()) {
        var file = digest.resolve(name);
        if (Files.isRegularFile(file)) {
          return Optional.of(
              new Bundle.Deb(
                  there.name(),
                  there.version(),
                  there.arch(),
                  digest.getFileName().toString(),
                  Files.size(file)));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw Cache.unusable(files, e);
    }
  }
}

package dev.machine.provisioner.archive;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Bundle;
import dev.machine.engine.Content;
import dev.machine.engine.Facts;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what to install in the distribution's signed archive, and brings it into a cache.
///
/// Trust goes in steps: the archive's keys sign the release text, the release text holds the digest
/// of each index, the index that of each package. A file that does not fit is never used.
/// Immutable; several threads and processes may share one cache.
public final class BundleSource {

  /// How long package lists are used without asking the mirror again. Debian's archive changes four
  /// times a day; a package that has gone since then makes the lists be asked for at once.
  public static final Duration MAX_AGE = Duration.ofHours(1);

  /// Where things are on this machine.
  ///
  /// @param archiveKeyring keys to be trusted in place of Debian's own
  /// @param systemKeyring Debian's keys as installed; the ones that come along are used without it
  /// @param aptEtc this machine's apt configuration
  /// @param osRelease this machine's os-release(5)
  /// @param maxAge see [#MAX_AGE]
  record Settings(
      Path cache,
      Optional<Path> archiveKeyring,
      Path systemKeyring,
      Path aptEtc,
      Path osRelease,
      Clock clock,
      Duration maxAge) {}

  private static final long MAX_DOWNLOAD = 4L << 30;

  private final Settings settings;
  private final Alike alike = new Alike();

  /// @param cache made if it is missing
  /// @param archiveKeyring OpenPGP keys, armored or not, to be trusted in place of Debian's own
  public BundleSource(Path cache, Optional<Path> archiveKeyring) {
    this(
        new Settings(
            cache,
            archiveKeyring,
            ArchiveKeys.SYSTEM,
            Path.of("/etc/apt"),
            Path.of("/etc/os-release"),
            Clock.systemUTC(),
            MAX_AGE));
  }

  BundleSource(Settings settings) {
    this.settings = settings;
  }

  /// What a host needs so that it has `wanted`, with every file in the cache.
  ///
  /// @param wanted names of packages, such as `docker.io` and `apparmor`
  /// @param mirror the address that a person gave; else the host's apt sources are asked, and then
  ///   this machine's
  /// @return no packages when the host has all of them
  /// @throws ProvisionException USAGE for a malformed address; FAILED when an archive cannot be
  ///   reached or trusted, a dependency cannot be met, or a file is not what was announced
  public Bundle resolve(
      Facts facts,
      List<String> wanted,
      Optional<String> mirror,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    return alike.answer(
        facts,
        wanted,
        mirror,
        this::holds,
        () -> {
          try (var session = session(progress, deadline)) {
            return new Alike.Answer(
                session.bundle(facts, wanted, mirror), settings.clock().instant());
          }
        },
        deadline);
  }

  /// As long as the lists would be used without asking again, and its files are there.
  private boolean holds(Alike.Answer answer) throws ProvisionException {
    var age = Duration.between(answer.at(), settings.clock().instant());
    var cache = Cache.at(settings.cache());
    return !age.isNegative()
        && age.compareTo(settings.maxAge()) < 0
        && answer.bundle().packages().stream()
            .allMatch(deb -> Files.exists(cache.file(deb.sha256(), deb.fileName())));
  }

  /// As [#resolve], and no package is downloaded: for showing what would be done.
  public Bundle plan(
      Facts facts,
      List<String> wanted,
      Optional<String> mirror,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var session = session(progress, deadline)) {
      return Session.bundle(
          facts, session.resolved(facts, wanted, mirror, settings.maxAge()).chosen());
    }
  }

  /// What the archive has that is newer than what the host has, and the way back, with every file
  /// in the cache.
  ///
  /// @param wanted names of packages
  /// @param requireBack refuse when a package that the host has now is neither in the archive nor
  ///   in the cache; else there is no way back then
  /// @throws ProvisionException as in [#resolve]; REFUSED see `requireBack`
  public PackageSwap upgrade(
      Facts facts,
      List<String> wanted,
      Optional<String> mirror,
      boolean requireBack,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var session = session(progress, deadline)) {
      return session.swap(facts, wanted, mirror, requireBack);
    }
  }

  /// Puts the files of a bundle into `directory` as well, at no cost where the disk is the same.
  public void lend(Bundle bundle, Path directory) throws ProvisionException {
    for (var deb : bundle.packages()) {
      link(file(deb.ref()), directory.resolve(deb.fileName()));
    }
  }

  /// Brings the files of a bundle into the cache again, from where [#lend] put them.
  public void giveBack(Bundle bundle, Path directory) throws ProvisionException {
    for (var deb : bundle.packages()) {
      var place = Cache.at(settings.cache()).file(deb.sha256(), deb.fileName());
      var kept = directory.resolve(deb.fileName());
      CachedFile.verify(kept, deb.sha256(), deb.fileName());
      if (!Files.exists(place)) {
        link(kept, place);
      }
    }
  }

  private static void link(Path from, Path to) throws ProvisionException {
    try {
      Files.createDirectories(to.getParent());
      try {
        Files.createLink(to, from);
      } catch (UnsupportedOperationException | FileSystemException _) {
        Files.copy(from, to);
      }
    } catch (IOException e) {
      throw Cache.unusable(to, e);
    }
  }

  /// The file of a bundle that was resolved before; its digest is taken anew.
  ///
  /// @throws ProvisionException FAILED when it is missing or damaged
  public Path file(Content.BundleRef ref) throws ProvisionException {
    var file = Cache.at(settings.cache()).file(ref.sha256(), ref.fileName());
    CachedFile.verify(file, ref.sha256(), ref.fileName());
    return file;
  }

  /// Downloads any file whose digest is known, once.
  ///
  /// @param uri http or https
  /// @param sha256 hex
  /// @return its place in the cache
  /// @throws ProvisionException USAGE for another kind of address or digest; FAILED as in
  ///   [#resolve]
  public Path fetch(URI uri, String sha256, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var digest = sha256.toLowerCase(Locale.ROOT);
    var path = uri.getPath() == null ? "" : uri.getPath();
    var name = path.substring(path.lastIndexOf('/') + 1);
    if (!List.of("http", "https").contains(String.valueOf(uri.getScheme())) || name.isEmpty()) {
      throw ProvisionException.usage(
          "not the address of a file: " + Redact.uri(uri),
          "give an http or https address of a file");
    }
    if (!Digests.isSha256(digest)) {
      throw ProvisionException.usage(
          "not a SHA-256 digest: \"" + sha256 + "\"", "give 64 hex digits, as sha256sum prints");
    }
    try (var session = session(progress, deadline)) {
      return session.file(uri, name, digest, MAX_DOWNLOAD);
    }
  }

  private Session session(Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try {
      var keys = ArchiveKeys.load(settings.archiveKeyring(), settings.systemKeyring());
      return new Session(settings, Cache.at(settings.cache()), keys, progress, deadline);
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot read the archive's keys: " + e.getMessage(),
          "give a readable keyring with --archive-keyring, or none",
          e);
    }
  }
}

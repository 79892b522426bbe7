package dev.machine.provisioner.archive;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.Releases.Signed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tukaani.xz.XZInputStream;

/// The packages that signed suites offer, as far as the wanted ones can lead. The reduced answer is
/// kept under a digest of everything it was made from, so that a second host costs nothing.
final class Indexes {

  /// Changes when the form of the kept answer does.
  private static final String FORM = "reduced-2";

  /// Marks a package that matters only on hosts that have it.
  private static final String OBJECTS = " objects";

  private static final int DECODER_MEMORY_KIB = 128 << 10;

  private final Cache cache;
  private final Http.Source http;

  Indexes(Cache cache, Http.Source http) {
    this.cache = cache;
    this.http = http;
  }

  /// @param installed names of what the host has: those alone may object to what is installed
  List<Candidate> candidates(
      List<Signed> suites,
      String arch,
      List<String> wanted,
      Set<String> installed,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var file = cache.reduced(key(suites, arch, wanted));
    Pruning.used(file);
    var kept = read(file);
    if (kept.isEmpty()) {
      try (var _ = cache.lock("reduced", deadline)) {
        kept = read(file); // another may have made it while we waited
        if (kept.isEmpty()) {
          var text = reduce(suites, arch, wanted, deadline);
          cache.write(file, (Digests.of(text) + "\n" + text).getBytes(StandardCharsets.UTF_8));
          kept = Optional.of(text);
        }
      } catch (IOException e) {
        throw Cache.unusable(cache.root(), e);
      }
    }
    return parse(kept.get(), suites, arch, installed);
  }

  private static String key(List<Signed> suites, String arch, List<String> wanted) {
    var from = suites.stream().map(s -> s.suite().inRelease() + " " + s.digest());
    return Digests.of(
            FORM + "\n" + arch + "\n" + wanted + "\n" + from.collect(Collectors.joining("\n")))
        .substring(0, 32);
  }

  private String reduce(List<Signed> suites, String arch, List<String> wanted, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var items = new ArrayList<Downloads.Item>();
    for (var suite : suites) {
      items.add(item(suite, arch));
    }
    var downloads = new Downloads(cache, http);
    var indexes =
        Concurrently.map(items, 4, item -> decoded(item, downloads.get(item, _ -> {}, deadline)));
    return IndexReducer.reduce(indexes, wanted).stream()
        .map(k -> "X-Suite: " + k.index() + (k.onlyObjects() ? OBJECTS : "") + "\n" + k.text())
        .collect(Collectors.joining("\n"));
  }

  private Downloads.Item item(Signed signed, String arch) throws ProvisionException {
    var path = "main/binary-" + arch + "/Packages.xz";
    var entry = signed.release().files().get(path);
    if (entry == null) {
      throw ProvisionException.failed(
          signed.suite() + " has no packages for " + arch,
          "the host's architecture must be one that its distribution's archive serves");
    }
    var uris = new ArrayList<URI>();
    if (signed.release().byHash()) {
      uris.add(signed.suite().file("main/binary-" + arch + "/by-hash/SHA256/" + entry.sha256()));
    }
    uris.add(signed.suite().file(path));
    return new Downloads.Item(
        "the package index of " + signed.suite(),
        uris,
        cache.index(entry.sha256()),
        entry.sha256(),
        entry.size(),
        true);
  }

  /// The digest is taken anew: the file may have lain in the cache for long.
  private static PackagesReader.Paragraphs decoded(Downloads.Item item, Path file)
      throws ProvisionException {
    CachedFile.verify(file, item.sha256(), item.what());
    try (var in =
        new XZInputStream(
            new BufferedInputStream(Files.newInputStream(file)), DECODER_MEMORY_KIB)) {
      return PackagesReader.read(in);
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot read " + item.what() + ": " + e.getMessage(),
          "remove it, it is fetched again: rm " + file,
          e);
    }
  }

  /// @return empty when there is none, or a damaged one
  private static Optional<String> read(Path file) throws ProvisionException {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      var whole = Files.readString(file);
      var border = whole.indexOf('\n');
      var text = whole.substring(border + 1);
      return border > 0 && whole.substring(0, border).equals(Digests.of(text))
          ? Optional.of(text)
          : Optional.empty();
    } catch (IOException e) {
      throw Cache.unusable(file, e);
    }
  }

  private static List<Candidate> parse(
      String text, List<Signed> suites, String arch, Set<String> installed)
      throws ProvisionException {
    var candidates = new ArrayList<Candidate>();
    if (text.isEmpty()) {
      return candidates;
    }
    try {
      for (var paragraph : text.split("\n\n")) {
        var border = paragraph.indexOf('\n');
        var suite = paragraph.substring("X-Suite: ".length(), border);
        var objects = suite.endsWith(OBJECTS);
        if (!objects || installed.contains(IndexReducer.field(paragraph, "Package"))) {
          var index =
              Integer.parseInt(
                  objects ? suite.substring(0, suite.length() - OBJECTS.length()) : suite);
          var fields = Control.parse(paragraph.substring(border + 1)).getFirst();
          candidates.add(Candidate.of(fields, arch, suites.get(index).suite().base()));
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | NoSuchElementException e) {
      throw ProvisionException.failed(
          "a package index of "
              + suites.getFirst().suite()
              + " is not well formed: "
              + e.getMessage(),
          "use another mirror with --mirror",
          e);
    }
    return candidates;
  }
}

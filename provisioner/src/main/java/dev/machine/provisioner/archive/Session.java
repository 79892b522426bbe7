package dev.machine.provisioner.archive;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.web.WebClients;
import dev.machine.engine.Bundle;
import dev.machine.engine.Facts;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.BundleSource.Settings;
import dev.machine.provisioner.archive.FetchException.Kind;
import dev.machine.provisioner.archive.Mirrors.Mirror;
import dev.machine.provisioner.archive.Mirrors.Suite;
import dev.machine.provisioner.archive.Releases.Answer;
import dev.machine.provisioner.archive.Releases.Signed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One run of a [BundleSource]: opens connections only when something must be asked.
final class Session implements AutoCloseable {

  private static final int AT_ONCE = 4;
  private static final Pattern PLAIN_WORD = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private final Settings settings;
  private final Cache cache;
  private final ArchiveKeys keys;
  private final Progress progress;
  private final Deadline deadline;
  private @Nullable Http http;

  Session(Settings settings, Cache cache, ArchiveKeys keys, Progress progress, Deadline deadline) {
    this.settings = settings;
    this.cache = cache;
    this.keys = keys;
    this.progress = progress;
    this.deadline = deadline;
  }

  /// Resolves and downloads. A package may have been replaced since the lists were made: then the
  /// lists are asked for again, once.
  Bundle bundle(Facts facts, List<String> wanted, Optional<String> mirror)
      throws ProvisionException, InterruptedException {
    var bundle = bundle(facts, downloaded(facts, wanted, mirror).chosen());
    Pruning.run(cache);
    return bundle;
  }

  private Resolved downloaded(Facts facts, List<String> wanted, Optional<String> mirror)
      throws ProvisionException, InterruptedException {
    var resolved = resolved(facts, wanted, mirror, settings.maxAge());
    try {
      download(resolved.chosen());
    } catch (ProvisionException e) {
      if (!(e.getCause() instanceof FetchException f && f.kind() == Kind.NOT_FOUND)) {
        throw e;
      }
      resolved = resolved(facts, wanted, mirror, Duration.ZERO);
      download(resolved.chosen());
    }
    return resolved;
  }

  /// What is newer than what the host has, with the way back to it.
  ///
  /// @param requireBack refuse when a package of the way back is not to be had
  PackageSwap swap(Facts facts, List<String> wanted, Optional<String> mirror, boolean requireBack)
      throws ProvisionException, InterruptedException {
    var resolved = downloaded(facts, wanted, mirror);
    var earlier = new Earlier(cache).of(facts, resolved.chosen(), resolved.offered());
    if (requireBack && !earlier.missing().isEmpty()) {
      throw ProvisionException.refused(
          "there would be no way back: neither the archive nor the cache has "
              + String.join(", ", earlier.missing()),
          "upgrade without one: machine upgrade --no-way-back");
    }
    boolean whole = earlier.missing().isEmpty();
    var back = new ArrayList<Bundle.Deb>();
    if (whole) {
      download(earlier.packages());
      earlier.packages().forEach(c -> back.add(deb(c)));
      back.addAll(earlier.cached());
    }
    var added =
        resolved.chosen().stream()
            .filter(c -> Earlier.installed(facts, c).isEmpty())
            .map(Candidate::name)
            .toList();
    var before = new Bundle(EngineVersion.of(facts, List.of()), back);
    return new PackageSwap(bundle(facts, resolved.chosen()), List.of(), before, added);
  }

  static Bundle bundle(Facts facts, List<Candidate> packages) {
    var debs = packages.stream().map(Session::deb).toList();
    return new Bundle(EngineVersion.of(facts, packages), debs);
  }

  private static Bundle.Deb deb(Candidate c) {
    return new Bundle.Deb(c.name(), c.version(), c.arch(), c.sha256(), c.size());
  }

  /// @param chosen to be installed
  /// @param offered all that the archive has, as far as the wanted ones lead
  record Resolved(List<Candidate> chosen, List<Candidate> offered) {}

  /// @param maxAge how old lists may be that are used without asking again
  Resolved resolved(Facts facts, List<String> wanted, Optional<String> mirror, Duration maxAge)
      throws ProvisionException, InterruptedException {
    requirePlain("codename", facts.codename());
    requirePlain("architecture", facts.arch());
    progress.step("Resolving packages");
    var releases = new Releases(cache, keys, this::http, settings.clock(), maxAge, progress::note);
    var indexes = new Indexes(cache, this::http);
    var mirrors = mirrors(facts, mirror);
    var installed =
        facts.packages().values().stream()
            .map(Facts.InstalledPackage::name)
            .collect(Collectors.toSet());
    for (var i = 0; ; i++) {
      try {
        var suites = signed(mirrors.get(i), facts.codename(), releases);
        var candidates = indexes.candidates(suites, facts.arch(), wanted, installed, deadline);
        var chosen = Resolver.resolve(wanted, facts.packages(), candidates, facts.arch());
        return new Resolved(chosen, candidates);
      } catch (ProvisionException e) {
        var next = e.getCause() instanceof FetchException f && f.mirrorIsToBlame();
        if (!next || i == mirrors.size() - 1) {
          throw e;
        }
        progress.note(e.getMessage() + "; trying " + mirrors.get(i + 1).what());
      }
    }
  }

  /// These words come from a host and go into addresses.
  private static void requirePlain(String what, String word) throws ProvisionException {
    if (!PLAIN_WORD.matcher(word).matches()) {
      throw ProvisionException.failed(
          "the host's " + what + " is \"" + word + "\", which no Debian archive serves",
          "use a host with Debian 12 or 13, or one that has an engine already");
    }
  }

  private List<Mirror> mirrors(Facts facts, Optional<String> given) throws ProvisionException {
    if (given.isPresent()) {
      return List.of(Mirrors.given(given.get(), facts.codename()));
    }
    var mirrors = new ArrayList<Mirror>();
    Mirrors.among("the host's apt sources", facts.aptMirrors(), facts.codename(), facts.codename())
        .ifPresent(mirrors::add);
    try {
      var own = OsRelease.codename(settings.osRelease());
      var sources = AptSources.read(settings.aptEtc());
      Mirrors.among("this machine's apt sources", sources, own, facts.codename())
          .filter(m -> mirrors.stream().noneMatch(other -> other.suites().equals(m.suites())))
          .ifPresent(mirrors::add);
    } catch (IOException e) {
      progress.note("This machine's apt sources cannot be read: " + e.getMessage());
    }
    if (mirrors.isEmpty()) {
      throw ProvisionException.failed(
          "no mirror is known for "
              + facts.codename()
              + ": neither the host's apt sources nor this"
              + " machine's name one",
          "give the address of a Debian mirror with --mirror");
    }
    return mirrors;
  }

  private List<Signed> signed(Mirror mirror, String codename, Releases releases)
      throws ProvisionException, InterruptedException {
    var answers =
        Concurrently.map(mirror.suites(), AT_ONCE, suite -> releases.get(suite, deadline));
    var signed = new ArrayList<Signed>();
    var foreign = new ArrayList<Answer.Foreign>();
    for (var answer : answers) {
      switch (answer) {
        case Answer.Ok(var ok) -> signed.add(ok);
        case Answer.Foreign other -> foreign.add(other);
        case Answer.Absent _ -> {}
      }
    }
    // Other parties publish under a release's name, none under that of its updates: a strange
    // signature there must not make security updates go missing unseen.
    var isMain = (Predicate<Suite>) suite -> suite.name().equals(codename);
    if (signed.stream().map(Signed::suite).noneMatch(isMain)
        || !foreign.stream().map(Answer.Foreign::suite).allMatch(isMain)) {
      throw ProvisionException.failed(
          "the archive is signed by unknown keys: "
              + foreign.stream().map(f -> f.suite() + " by " + f.keyIds()).toList(),
          "known keys are of "
              + keys.origin()
              + "; use a mirror of Debian with --mirror, or give the archive's keys with"
              + " --archive-keyring");
    }
    foreign.forEach(f -> progress.note("Not Debian's own, left out: " + f.suite()));
    return signed;
  }

  private void download(List<Candidate> packages) throws ProvisionException, InterruptedException {
    var items = new ArrayList<Downloads.Item>();
    for (var candidate : packages) {
      var item = item(candidate);
      if (!Downloads.has(item)) {
        items.add(item);
      }
    }
    if (items.isEmpty()) {
      return;
    }
    progress.step("Downloading " + (items.size() == 1 ? "1 package" : items.size() + " packages"));
    var total = items.stream().mapToLong(Downloads.Item::size).sum();
    var done = new ConcurrentHashMap<String, Long>();
    var downloads = new Downloads(cache, this::http);
    Concurrently.map(
        items,
        AT_ONCE,
        item ->
            downloads.get(
                item,
                bytes -> {
                  done.put(item.sha256(), bytes);
                  progress.bytes(done.values().stream().mapToLong(Long::longValue).sum(), total);
                },
                deadline));
  }

  private Downloads.Item item(Candidate c) {
    var name = deb(c).fileName();
    return new Downloads.Item(
        name, List.of(c.uri()), cache.file(c.sha256(), name), c.sha256(), c.size(), true);
  }

  Path file(URI uri, String name, String sha256, long limit)
      throws ProvisionException, InterruptedException {
    var item =
        new Downloads.Item(name, List.of(uri), cache.file(sha256, name), sha256, limit, false);
    if (Files.exists(item.target())) {
      return item.target();
    }
    progress.step("Downloading " + name);
    return new Downloads(cache, this::http).get(item, bytes -> progress.bytes(bytes, 0), deadline);
  }

  private synchronized Http http() throws ProvisionException {
    var client = http;
    if (client == null) {
      try {
        client = new Http(WebClients.builder());
      } catch (DriverException e) {
        throw ProvisionException.refused(String.valueOf(e.getMessage()), e.hint(), e);
      }
      http = client;
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (http != null) {
      http.close();
    }
  }
}

package dev.machine.provisioner.archive;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.ArchiveKeys.Verdict;
import dev.machine.provisioner.archive.FetchException.Kind;
import dev.machine.provisioner.archive.Mirrors.Suite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Gets the signed release text of suites. One that was verified is kept, and asked for again when
/// it is older than `maxAge`.
final class Releases {

  /// A suite with what it says of itself.
  ///
  /// @param digest SHA-256 of the text: changes with every change in the archive
  record Signed(Suite suite, Release release, String digest) {}

  /// Somebody else's archive: signed, but by none of our keys.
  sealed interface Answer {
    record Ok(Signed signed) implements Answer {}

    record Foreign(Suite suite, List<String> keyIds) implements Answer {}

    /// A suite that need not be there, and is not.
    record Absent(Suite suite) implements Answer {}
  }

  private static final int MAX_BYTES = 16 << 20;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final Cache cache;
  private final ArchiveKeys keys;
  private final Http.Source http;
  private final Clock clock;
  private final Duration maxAge;
  private final Consumer<String> notes;

  Releases(
      Cache cache,
      ArchiveKeys keys,
      Http.Source http,
      Clock clock,
      Duration maxAge,
      Consumer<String> notes) {
    this.cache = cache;
    this.keys = keys;
    this.http = http;
    this.clock = clock;
    this.maxAge = maxAge;
    this.notes = notes;
  }

  /// @throws ProvisionException when there is no release text that can be trusted; its cause is a
  ///   [FetchException] when it could not be had
  Answer get(Suite suite, Deadline deadline) throws ProvisionException, InterruptedException {
    var file = cache.release(key(suite));
    var known = known(file, suite);
    if (known.isPresent()) {
      return known.get();
    }
    try (var _ = cache.lock("list-" + key(suite), deadline)) {
      known = known(file, suite); // another may have fetched it while we waited
      return known.isPresent() ? known.get() : refresh(suite, file, deadline);
    } catch (IOException e) {
      throw Cache.unusable(cache.root(), e);
    }
  }

  /// What was learnt less than `maxAge` ago.
  private Optional<Answer> known(Path file, Suite suite) throws ProvisionException {
    try {
      if (!Files.exists(file) || !isFresh(file)) {
        return Optional.empty();
      }
      if (Files.size(file) == 0) {
        return suite.required() ? Optional.empty() : Optional.of(new Answer.Absent(suite));
      }
    } catch (IOException e) {
      throw Cache.unusable(file, e);
    }
    return kept(file, suite)
        .filter(signed -> !signed.release().expiredAt(clock.instant()))
        .map(Answer.Ok::new);
  }

  private Answer refresh(Suite suite, Path file, Deadline deadline)
      throws IOException, ProvisionException, InterruptedException {
    var kept = kept(file, suite);
    Optional<byte[]> fetched;
    try {
      fetched = fetch(suite, kept.isPresent() ? Optional.of(file) : Optional.empty(), deadline);
    } catch (FetchException e) {
      if (!suite.required() && isAbsent(e, file)) {
        return absent(suite, file, e);
      }
      if (kept.isEmpty()
          || !e.mirrorIsToBlame()
          || kept.get().release().expiredAt(clock.instant())) {
        throw unreachable(suite, e);
      }
      notes.accept("Using the package lists kept from " + suite + ": " + e.getMessage());
      return new Answer.Ok(kept.get());
    }
    if (kept.isPresent()
        && (fetched.isEmpty() || Arrays.equals(fetched.get(), Files.readAllBytes(file)))) {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      check(suite, kept.get().release());
      return new Answer.Ok(kept.get());
    }
    return verified(suite, file, kept, fetched.orElseThrow());
  }

  private static boolean isAbsent(FetchException e, Path file) throws IOException {
    return e.kind() == Kind.NOT_FOUND
        || (e.mirrorIsToBlame() && Files.exists(file) && Files.size(file) == 0);
  }

  /// An empty file remembers that there was nothing.
  private Answer absent(Suite suite, Path file, FetchException e)
      throws IOException, ProvisionException {
    notes.accept("The mirror has no " + suite + ": going on without");
    if (e.kind() == Kind.NOT_FOUND) {
      cache.write(file, new byte[0]);
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }
    return new Answer.Absent(suite);
  }

  private Answer verified(Suite suite, Path file, Optional<Signed> kept, byte[] bytes)
      throws IOException, ProvisionException {
    Clearsigned text;
    Release release;
    try {
      text = Clearsigned.parse(bytes);
      switch (keys.verify(text, clock.instant())) {
        case Verdict.Good _ -> {}
        case Verdict.UnknownKey(var ids) -> {
          return new Answer.Foreign(suite, ids);
        }
        case Verdict.Bad(var reason) -> throw bad(suite, reason);
      }
      release = Release.parse(text.text());
    } catch (IllegalArgumentException | IOException e) {
      throw bad(suite, String.valueOf(e.getMessage()));
    }
    check(suite, release);
    if (kept.isPresent() && isOlder(release, kept.get().release())) {
      notes.accept("The mirror has an older " + suite + " than before: the newer one is used");
      return new Answer.Ok(kept.get());
    }
    cache.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    return new Answer.Ok(new Signed(suite, release, Digests.of(bytes)));
  }

  /// What was verified before and is in the cache; a damaged file counts as none.
  private Optional<Signed> kept(Path file, Suite suite) throws ProvisionException {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      var bytes = Files.readAllBytes(file);
      var release = Release.parse(Clearsigned.parse(bytes).text());
      return Optional.of(new Signed(suite, release, Digests.of(bytes)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw Cache.unusable(file, e);
    }
  }

  private boolean isFresh(Path file) throws IOException {
    var age = Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.instant());
    return !age.isNegative() && age.compareTo(maxAge) < 0;
  }

  /// @return empty when the server says that nothing has changed
  private Optional<byte[]> fetch(Suite suite, Optional<Path> known, Deadline deadline)
      throws IOException, FetchException, ProvisionException, InterruptedException {
    var headers =
        known.isPresent()
            ? Map.of(
                "If-Modified-Since",
                HTTP_DATE.format(Files.getLastModifiedTime(known.get()).toInstant()))
            : Map.<String, String>of();
    var body = new Body();
    var status = http.get().get(suite.inRelease(), headers, body, deadline);
    return status == 304 && known.isPresent()
        ? Optional.empty()
        : Optional.of(body.bytes.toByteArray());
  }

  private void check(Suite suite, Release release) throws ProvisionException {
    var now = clock.instant();
    if (!release.answersTo(suite.name())) {
      throw bad(suite, "it is of " + release.codename() + " (" + release.suite() + ")");
    }
    if (release.expiredAt(now)) {
      throw ProvisionException.failed(
          "the package lists of " + suite + " expired at " + release.validUntil().orElseThrow(),
          "the mirror is out of date: use another one with --mirror; or this machine's clock is"
              + " wrong: it says "
              + now);
    }
    if (release.notYetValidAt(now)) {
      throw ProvisionException.failed(
          "the package lists of "
              + suite
              + " are of "
              + release.date().orElseThrow()
              + ", later"
              + " than now",
          "this machine's clock is wrong: it says " + now);
    }
  }

  private static boolean isOlder(Release release, Release than) {
    return release.date().isPresent()
        && than.date().isPresent()
        && release.date().get().isBefore(than.date().get());
  }

  private String key(Suite suite) {
    return Digests.of(keys.digest() + " " + suite.inRelease()).substring(0, 32);
  }

  private ProvisionException bad(Suite suite, String reason) {
    return ProvisionException.failed(
        "the signature of " + suite + " cannot be trusted: " + reason,
        "keys are of "
            + keys.origin()
            + "; use another mirror with --mirror, or other keys with --archive-keyring");
  }

  private static ProvisionException unreachable(Suite suite, FetchException e) {
    return ProvisionException.failed(
        "cannot get the package lists of " + suite + ": " + e.getMessage(),
        "see that this machine reaches "
            + Redact.uri(suite.inRelease())
            + "; or use another mirror with --mirror",
        e);
  }

  private static final class Body implements Receiver.Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void start(ResponseInfo info) {}

    @Override
    public void accept(ByteBuffer buffer) throws FetchException {
      if (bytes.size() + buffer.remaining() > MAX_BYTES) {
        throw new FetchException(Kind.TOO_LONG, "it is longer than " + MAX_BYTES + " bytes");
      }
      var chunk = new byte[buffer.remaining()];
      buffer.get(chunk);
      bytes.writeBytes(chunk);
    }
  }
}

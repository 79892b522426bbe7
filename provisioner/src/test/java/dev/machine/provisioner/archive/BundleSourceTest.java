package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Bundle;
import dev.machine.engine.Facts;
import dev.machine.engine.Facts.AptSource;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSourceTest {

  private static final String DEB = TestArchive.path("docker.io", "20.10.24+dfsg1-1+b6");
  private static final String INDEX = "dists/bookworm/main/binary-amd64/Packages.xz";
  private static final String RELEASE = "dists/bookworm/InRelease";

  @TempDir Path directory;

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final Progress progress =
      new Progress() {
        @Override
        public void step(String title) {}

        @Override
        public void bytes(long done, long total) {}

        @Override
        public void note(String text) {
          notes.add(text);
        }
      };
  private SigningKey key;
  private TestArchive archive;
  private Instant now = Instant.now();

  @BeforeEach
  void publish() throws Exception {
    key = SigningKey.valid();
    archive = new TestArchive(key);
    archive
        .add("docker.io", "20.10.24+dfsg1-1+b6", "Depends: runc (>= 1.0), libc6")
        .add("runc", "1.1.5-1", "Depends: libc6")
        .add("libc6", "2.36-9")
        .add("unrelated", "1.0")
        .publish("bookworm");
    Files.write(directory.resolve("keys.gpg"), key.keyring());
  }

  @AfterEach
  void stop() {
    archive.close();
  }

  @Test
  void bringsWhatTheHostLacksInTheOrderOfItsDependencies() throws Exception {
    var bundle = resolve();

    assertThat(bundle.engineVersion()).isEqualTo("20.10.24");
    assertThat(bundle.packages()).extracting(Bundle.Deb::name).containsExactly("runc", "docker.io");
    for (var deb : bundle.packages()) {
      assertThat(source().file(deb.ref()))
          .hasBinaryContent(archive.file(TestArchive.path(deb.name(), deb.version())));
    }
  }

  @Test
  void whatWasNotUsedForLongLeavesTheCacheAndWhatIsUsedStays() throws Exception {
    resolve();
    var cache = directory.resolve("cache");
    var stale =
        List.of(
            cache.resolve("files/" + "0".repeat(64) + "/old_1_amd64.deb"),
            cache.resolve("lists/" + "0".repeat(64) + "_Packages.xz"),
            cache.resolve("partial/" + "0".repeat(64)));
    for (var file : stale) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "old");
    }
    try (var all = Files.walk(cache)) {
      for (var file : all.filter(f -> !f.toString().endsWith("_InRelease")).toList()) {
        Files.setLastModifiedTime(
            file, FileTime.from(Instant.now().minus(Pruning.UNUSED).minusSeconds(60)));
      }
    }
    var before = archive.hits();

    var bundle = resolve();

    assertThat(archive.hits()).isEqualTo(before);
    assertThat(stale).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(stale.getFirst().getParent()).doesNotExist();
    for (var deb : bundle.packages()) {
      assertThat(source().file(deb.ref())).exists();
    }
  }

  @Test
  void asksTheMirrorNothingTheSecondTime() throws Exception {
    var first = resolve();
    var before = archive.hits();

    assertThat(resolve()).isEqualTo(first);
    assertThat(archive.hits()).isEqualTo(before);
  }

  @Test
  void asksOnlyForTheReleasesWhenTheListsAreOld() throws Exception {
    resolve();
    now = now.plus(Duration.ofHours(2));
    resolve();

    assertThat(archive.hits(RELEASE)).isEqualTo(2);
    assertThat(archive.hits(INDEX)).isOne();
    assertThat(archive.hits(DEB)).isOne();
  }

  @Test
  void planDownloadsNoPackage() throws Exception {
    var bundle =
        source().plan(facts(List.of()), List.of("docker.io"), mirror(), progress, deadline());

    assertThat(bundle.packages()).hasSize(2);
    assertThat(archive.hits(DEB)).isZero();
  }

  @Test
  void refusesAnIndexWithAFlippedBit() {
    archive.flip(INDEX);

    assertThat(failure()).hasMessageContaining("package index").hasMessageContaining("SHA-256");
  }

  @Test
  void refusesAPackageWithAFlippedBitAndKeepsNothingOfIt() throws Exception {
    archive.flip(DEB);

    assertThat(failure()).hasMessageContaining("docker.io").hasMessageContaining("SHA-256");
    assertThat(filesNamed("docker.io")).isEmpty();
  }

  @Test
  void refusesAPackageThatWentBadInTheCache() throws Exception {
    var ref = resolve().packages().getLast().ref();
    var file = source().file(ref);
    var bytes = Files.readAllBytes(file);
    bytes[7] ^= 1;
    Files.write(file, bytes);

    var e = catchThrowableOfType(ProvisionException.class, () -> source().file(ref));

    assertThat(e).hasMessageContaining("damaged");
    resolve();
    assertThat(source().file(ref)).exists();
  }

  @Test
  void refusesAReleaseThatWasChangedAfterSigning() {
    var text = new String(archive.file(RELEASE), StandardCharsets.UTF_8);
    archive.files.put(
        RELEASE, text.replace("Origin: Test", "Origin: Best").getBytes(StandardCharsets.UTF_8));

    assertThat(failure()).hasMessageContaining("does not match the text");
  }

  @Test
  void refusesAnArchiveThatIsSignedByAnUnknownKey() throws Exception {
    Files.write(directory.resolve("keys.gpg"), SigningKey.valid().keyring());

    var e = failure();

    assertThat(e).hasMessageContaining("unknown keys");
    assertThat(e.hint()).contains("--archive-keyring");
  }

  @Test
  void refusesListsThatHaveExpired() throws Exception {
    now = now.plus(Duration.ofDays(8));

    var e = failure();

    assertThat(e).hasMessageContaining("expired at");
    assertThat(e.hint()).contains("clock");
  }

  @Test
  void refusesListsFromTheFuture() {
    now = now.minus(Duration.ofDays(2));

    assertThat(failure().hint()).contains("clock");
  }

  @Test
  void refusesAnotherSuiteInPlaceOfTheOneAskedFor() throws Exception {
    archive.claimedCodename = "trixie";
    archive.publish("bookworm");

    assertThat(failure()).hasMessageContaining("it is of trixie");
  }

  @Test
  void continuesADownloadThatWasCutOff() throws Exception {
    archive.cuts.put(DEB, new AtomicInteger(2));

    assertThat(resolve().packages()).hasSize(2);
    assertThat(archive.hits(DEB)).isEqualTo(3);
  }

  @Test
  void startsAgainWhereTheServerCannotContinue() throws Exception {
    archive.ranges = false;
    archive.cuts.put(DEB, new AtomicInteger(1));

    assertThat(resolve().packages()).hasSize(2);
  }

  @Test
  void goesOnInTheNextRunWithWhatAnEarlierOneLeft() throws Exception {
    archive.cuts.put(DEB, new AtomicInteger(1000));
    assertThat(failure()).hasMessageContaining("docker.io");
    archive.cuts.clear();
    var before = archive.hits(DEB);

    assertThat(resolve().packages()).hasSize(2);
    assertThat(archive.hits(DEB)).isEqualTo(before + 1);
  }

  @Test
  void getsOverAPartialFileThatIsNotThePackagesBeginning() throws Exception {
    var partial = directory.resolve("cache/partial");
    Files.createDirectories(partial);
    Files.writeString(partial.resolve(Digests.of(archive.file(DEB))), "something else");

    assertThat(resolve().packages()).hasSize(2);
  }

  @Test
  void namesTheAddressWhenTheMirrorDoesNotAnswer() {
    archive.close();

    var e = failure();

    assertThat(e).hasMessageContaining("cannot get the package lists of " + archive.base());
    assertThat(e.hint()).contains("--mirror");
  }

  @Test
  void usesTheKeptListsWhileTheMirrorDoesNotAnswer() throws Exception {
    var first = resolve();
    archive.close();
    now = now.plus(Duration.ofHours(5));

    assertThat(resolve()).isEqualTo(first);
    assertThat(notes).anyMatch(n -> n.startsWith("Using the package lists kept"));
  }

  @Test
  void asksForNewListsWhenAPackageHasBeenReplaced() throws Exception {
    source().plan(facts(List.of()), List.of("docker.io"), mirror(), progress, deadline());
    archive.files.remove(DEB);
    archive.forget();
    archive.now = archive.now.plusSeconds(60);
    archive
        .add("docker.io", "20.10.24+dfsg1-2", "Depends: runc (>= 1.0), libc6")
        .add("runc", "1.1.5-1")
        .publish("bookworm");

    assertThat(resolve().packages().getLast().version()).isEqualTo("20.10.24+dfsg1-2");
  }

  @Test
  void doesNotGoBackToOlderLists() throws Exception {
    resolve();
    archive.now = archive.now.minus(Duration.ofDays(1));
    archive.forget();
    archive.add("docker.io", "1.0").publish("bookworm");
    now = now.plus(Duration.ofHours(2));

    assertThat(resolve().engineVersion()).isEqualTo("20.10.24");
  }

  @Test
  void downloadsOnceForManyAtATime() throws Exception {
    List<Callable<Bundle>> runs = Collections.nCopies(8, this::resolve);
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var run : threads.invokeAll(runs)) {
        assertThat(run.get().packages()).hasSize(2);
      }
    }

    assertThat(archive.hits(RELEASE)).isOne();
    assertThat(archive.hits(INDEX)).isOne();
    assertThat(archive.hits(DEB)).isOne();
  }

  @Test
  void whatArrivesIsKeptWhileOthersPrune() throws Exception {
    var files = new ArrayList<Path>();
    for (var deb : resolve().packages()) {
      files.add(source().file(deb.ref()));
    }
    var cache = Cache.at(directory.resolve("cache"));
    var over = new AtomicBoolean();
    Callable<Boolean> prune =
        () -> {
          while (!over.get()) {
            Pruning.run(cache);
          }
          return true;
        };
    try (var threads = Executors.newSingleThreadExecutor()) {
      var pruned = threads.submit(prune);
      try {
        for (int round = 0; round < 30; round++) {
          for (var file : files) {
            Files.delete(file);
          }
          assertThat(resolve().packages()).hasSize(2);
          assertThat(files).allSatisfy(file -> assertThat(file).exists());
        }
      } finally {
        over.set(true);
      }
      assertThat(pruned.get()).isTrue();
    }
  }

  @Test
  void takesTheHostsSourcesBeforeThisMachines() throws Exception {
    var facts = facts(List.of(new AptSource(archive.base(), "bookworm", List.of("main"))));

    assertThat(resolve(facts, Optional.empty()).packages()).hasSize(2);
    assertThat(notes).isEmpty();
  }

  @Test
  void turnsToThisMachinesSourcesWhenTheHostsDoNotAnswer() throws Exception {
    var dead = new AptSource("http://127.0.0.1:1/debian", "bookworm", List.of("main"));
    machineHas("deb " + archive.base() + " trixie main");

    assertThat(resolve(facts(List.of(dead)), Optional.empty()).packages()).hasSize(2);
    assertThat(notes).anyMatch(n -> n.endsWith("trying this machine's apt sources"));
  }

  @Test
  void leavesOutAnotherPartysArchive() throws Exception {
    try (var other = new TestArchive(SigningKey.valid())) {
      other.add("docker.io", "99.0").publish("bookworm");
      var sources =
          List.of(
              new AptSource(other.base(), "bookworm", List.of("main")),
              new AptSource(archive.base(), "bookworm", List.of("main")));

      assertThat(resolve(facts(sources), Optional.empty()).engineVersion()).isEqualTo("20.10.24");
      assertThat(notes).anyMatch(n -> n.startsWith("Not Debian's own"));
    }
  }

  @Test
  void doesNotLoseUpdatesWhenTheyAreSignedByAnother() throws Exception {
    try (var other = new TestArchive(SigningKey.valid())) {
      other.add("runc", "1.0").publish("bookworm-security");
      var sources =
          List.of(
              new AptSource(archive.base(), "bookworm", List.of("main")),
              new AptSource(other.base(), "bookworm-security", List.of("main")));

      var e =
          catchThrowableOfType(
              ProvisionException.class, () -> resolve(facts(sources), Optional.empty()));

      assertThat(e).hasMessageContaining("bookworm-security").hasMessageContaining("unknown keys");
    }
  }

  @Test
  void takesSecurityUpdatesBesideAGivenMirror() throws Exception {
    archive.forget();
    archive.add("runc", "1.1.5-1+deb12u1", "Depends: libc6").publish("bookworm-updates");

    assertThat(resolve().packages().getFirst().version()).isEqualTo("1.1.5-1+deb12u1");
    assertThat(notes).anyMatch(n -> n.contains("bookworm-security"));
  }

  @Test
  void saysThatNoMirrorIsKnown() {
    var e =
        catchThrowableOfType(
            ProvisionException.class, () -> resolve(facts(List.of()), Optional.empty()));

    assertThat(e).hasMessageContaining("no mirror is known for bookworm");
    assertThat(e.hint()).contains("--mirror");
  }

  @Test
  void saysWhichDependencyCannotBeMet() throws Exception {
    archive.forget();
    archive.add("docker.io", "1.0", "Depends: runc (>= 9)").add("runc", "1.1").publish("bookworm");

    assertThat(failure())
        .hasMessage(
            "package docker.io cannot be installed: docker.io 1.0 needs runc (>= 9), the archive"
                + " has [runc 1.1]");
  }

  @Test
  void saysThatTheCacheHasNoRoom() throws Exception {
    archive.forget();
    archive.paragraph("docker.io", "1.0", 1L << 60, "0".repeat(64)).publish("bookworm");

    var e = failure();

    assertThat(e).hasMessageContaining("No space left");
    assertThat(e.hint()).contains("df -h");
  }

  @Test
  void refusesACodenameThatIsNoWord() {
    var facts =
        new Facts(
            "debian",
            "12",
            "../x",
            "amd64",
            "h",
            true,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            0,
            List.of());

    var e = catchThrowableOfType(ProvisionException.class, () -> resolve(facts, mirror()));

    assertThat(e).hasMessageContaining("\"../x\"");
  }

  @Test
  void fetchesAFileByAddressAndDigestOnce() throws Exception {
    var uri = URI.create(archive.base() + "/" + DEB);
    var digest = Digests.of(archive.file(DEB));

    var file = source().fetch(uri, digest, progress, deadline());
    source().fetch(uri, digest, progress, deadline());

    assertThat(file).hasBinaryContent(archive.file(DEB));
    assertThat(archive.hits(DEB)).isOne();
  }

  @Test
  void refusesAFileOfAnotherDigest() {
    var e =
        catchThrowableOfType(
            ProvisionException.class,
            () ->
                source()
                    .fetch(
                        URI.create(archive.base() + "/" + DEB),
                        "0".repeat(64),
                        progress,
                        deadline()));

    assertThat(e).hasMessageContaining("SHA-256");
  }

  private Bundle resolve() throws ProvisionException, InterruptedException {
    return resolve(facts(List.of()), mirror());
  }

  private Bundle resolve(Facts facts, Optional<String> mirror)
      throws ProvisionException, InterruptedException {
    return source().resolve(facts, List.of("docker.io"), mirror, progress, deadline());
  }

  private ProvisionException failure() {
    return catchThrowableOfType(ProvisionException.class, this::resolve);
  }

  private BundleSource source() {
    return new BundleSource(
        new BundleSource.Settings(
            directory.resolve("cache"),
            Optional.of(directory.resolve("keys.gpg")),
            directory.resolve("none.gpg"),
            directory.resolve("apt"),
            directory.resolve("os-release"),
            Clock.fixed(now, ZoneOffset.UTC),
            BundleSource.MAX_AGE));
  }

  private void machineHas(String sourcesList) throws IOException {
    Files.createDirectories(directory.resolve("apt"));
    Files.writeString(directory.resolve("apt/sources.list"), sourcesList + "\n");
    Files.writeString(directory.resolve("os-release"), "VERSION_CODENAME=trixie\n");
  }

  private Optional<String> mirror() {
    return Optional.of(archive.base());
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private List<Path> filesNamed(String part) throws IOException {
    try (var files = Files.walk(directory.resolve("cache"))) {
      return files.filter(f -> f.getFileName().toString().contains(part)).toList();
    }
  }

  private static Facts facts(List<AptSource> sources) {
    var libc6 = new Facts.InstalledPackage("libc6", "2.36-9", "amd64", "");
    return new Facts(
        "debian",
        "12",
        "bookworm",
        "amd64",
        "h",
        true,
        Map.of("libc6", libc6),
        Optional.empty(),
        Optional.empty(),
        sources,
        0,
        List.of());
  }
}

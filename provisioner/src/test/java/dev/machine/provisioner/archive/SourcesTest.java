package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.engine.Facts.AptSource;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

  @Test
  void readsBothFormats(@TempDir Path etc) throws Exception {
    Files.createDirectories(etc.resolve("sources.list.d"));
    Files.writeString(
        etc.resolve("sources.list"),
        """
        # deb http://off.example.org/debian bookworm main
        deb [arch=amd64 signed-by=/k.gpg] http://a.example.org/debian bookworm main contrib # why
        deb-src http://a.example.org/debian bookworm main
        """);
    Files.writeString(
        etc.resolve("sources.list.d/b.sources"),
        """
        Types: deb deb-src
        # a comment
        URIs: http://b.example.org/debian
        Suites: bookworm
         bookworm-updates
        Components: main

        Enabled: no
        Types: deb
        URIs: http://off.example.org/debian
        Suites: bookworm
        Components: main
        """);
    Files.writeString(etc.resolve("sources.list.d/c.save"), "deb http://c.example.org x main\n");

    assertThat(AptSources.read(etc))
        .containsExactly(
            source("http://a.example.org/debian", "bookworm", "main", "contrib"),
            source("http://b.example.org/debian", "bookworm", "main"),
            source("http://b.example.org/debian", "bookworm-updates", "main"));
  }

  @Test
  void takesDebiansSuitesOnly() {
    var mirror =
        Mirrors.among(
            "here",
            List.of(
                source("http://s.example.org/debian-security", "bookworm-security", "main"),
                source("http://x.example.org/repo", "nodistro", "main"),
                source("http://x.example.org/repo", "bookworm", "stable"),
                source("cdrom:[Debian]/", "bookworm", "main"),
                source("http://a.example.org/debian/", "bookworm-backports", "main"),
                source("http://a.example.org/debian/", "stable", "main")),
            "bookworm",
            "bookworm");

    assertThat(mirror.orElseThrow().suites())
        .extracting(Mirrors.Suite::toString)
        .containsExactly(
            "http://a.example.org/debian/ bookworm",
            "http://s.example.org/debian-security/ bookworm-security");
  }

  @Test
  void readsSourcesOfOneReleaseForAnother() {
    var sources = List.of(source("http://a.example.org/debian", "bookworm", "main"));

    assertThat(Mirrors.among("here", sources, "bookworm", "trixie").orElseThrow().suites())
        .extracting(s -> s.inRelease().toString())
        .containsExactly("http://a.example.org/debian/dists/trixie/InRelease");
  }

  @Test
  void findsTheSecurityArchiveBesideAGivenMirror() throws Exception {
    assertThat(Mirrors.given("https://m.example.org/debian/", "trixie").suites())
        .extracting(s -> s.inRelease().toString())
        .containsExactly(
            "https://m.example.org/debian/dists/trixie/InRelease",
            "https://m.example.org/debian/dists/trixie-updates/InRelease",
            "https://m.example.org/debian-security/dists/trixie-security/InRelease");
  }

  @Test
  void showsNoPasswordOfAnAddress() throws Exception {
    var mirror = Mirrors.given("https://user:secret@m.example.org/debian", "trixie");
    var refused =
        catchThrowableOfType(
            ProvisionException.class, () -> Mirrors.given("ftp://user:secret@m/debian", "trixie"));

    assertThat(mirror.what() + mirror.suites()).doesNotContain("secret");
    assertThat(refused).hasMessageContaining("ftp://m/debian").message().doesNotContain("secret");
  }

  private static AptSource source(String uri, String suite, String... components) {
    return new AptSource(uri, suite, List.of(components));
  }
}

package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AptSourcesTest {

  @Test
  void theArchiveOfAnOrdinaryMachineIsFound() {
    assertThat(
            AptSources.parse(
                """
                http://mirror.test/ubuntu/ Ubuntu noble
                http://mirror.test/debian/ Debian stable
                http://mirror.test/debian/ Debian stable-updates
                http://mirror.test/debian-security/ Debian stable-security
                """))
        .contains(
            new AptSources(
                "http://mirror.test/debian", Optional.of("http://mirror.test/debian-security")));
  }

  @Test
  void aMirrorWithAnOddPathIsKnownByItsOrigin() {
    assertThat(AptSources.parse("http://cache.test/d/ Debian bookworm\n"))
        .contains(new AptSources("http://cache.test/d", Optional.empty()));
  }

  @Test
  void beforeTheFirstUpdateThePathHasToDo() {
    assertThat(AptSources.parse("http://mirror.test/debian/  \n"))
        .contains(new AptSources("http://mirror.test/debian", Optional.empty()));
  }

  @Test
  void aMachineWithoutDebianHasNone() {
    assertThat(AptSources.parse("http://mirror.test/ubuntu/ Ubuntu noble\n")).isEmpty();
    assertThat(AptSources.parse("")).isEmpty();
  }

  @Test
  void anAnswerIsKeptOnlyWhenItNamesAnArchive(@TempDir Path cache) throws Exception {
    assertThatThrownBy(() -> AptSources.kept(cache, () -> ""))
        .isInstanceOf(DriverException.Refused.class);

    var found = AptSources.kept(cache, () -> "http://mirror.test/debian/ Debian stable\n");

    assertThat(found.archive()).isEqualTo("http://mirror.test/debian");
    assertThat(AptSources.kept(cache, () -> "not asked again")).isEqualTo(found);
  }

  @Test
  void everyLineNamesTheKeyring() throws Exception {
    var lines = AptSources.named("http://mirror.test/debian/").lines(Release.DEBIAN_13);
    assertThat(lines)
        .hasSize(3)
        .allMatch(l -> l.startsWith("deb [signed-by=/usr/share/keyrings/debian-archive-keyring"))
        .last()
        .asString()
        .endsWith("http://mirror.test/debian-security trixie-security main");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mirror.test", "ftp://mirror.test", "http://a b/debian", "http://x/[trusted=yes]"})
  void whatIsNoArchiveIsRefused(String mirror) {
    assertThatThrownBy(() -> AptSources.named(mirror)).isInstanceOf(DriverException.Refused.class);
  }
}

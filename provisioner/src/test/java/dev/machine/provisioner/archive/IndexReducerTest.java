package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexReducerTest {

  @Test
  void keepsWhatCanBeReachedAndWhatMayObject() throws Exception {
    var index =
        read(
            """
            Package: app
            Depends: lib (>= 1) | virtual, tool:any
            Description: an app
             with more words

            Package: lib

            Package: provider
            Provides: virtual (= 1), other

            Package: tool
            Maintainer: somebody

            Package: enemy
            Breaks: lib (<< 2)

            Package: lib-dev
            Depends: lib (= 1)

            Package: far
            Depends: lib
            """);

    assertThat(IndexReducer.reduce(List.of(index), List.of("app")))
        .extracting(k -> IndexReducer.field(k.text(), "Package") + " " + k.onlyObjects())
        .containsExactly(
            "app false", "lib false", "provider false", "tool false", "enemy true", "lib-dev true");
  }

  @Test
  void dropsFieldsThatResolvingDoesNotNeed() throws Exception {
    var index = read("Package: a\nDescription: b\n c\nSize: 1\nSection: d\n\n\nPackage: e\n");

    assertThat(index.count()).isEqualTo(2);
    assertThat(index.text(0)).isEqualTo("Package: a\nSize: 1\n");
    assertThat(index.text(1)).isEqualTo("Package: e\n");
  }

  @Test
  void readsALineThatIsLongerThanItsBuffer() throws Exception {
    var depends = "Depends: " + "a, ".repeat(300_000) + "b";

    assertThat(read("Package: x\n" + depends).text(0)).isEqualTo("Package: x\n" + depends + "\n");
  }

  private static PackagesReader.Paragraphs read(String text) throws IOException {
    return PackagesReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}

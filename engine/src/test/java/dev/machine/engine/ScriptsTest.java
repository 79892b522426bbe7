package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts that touch only files, run by a real shell on names that need quoting.
class ScriptsTest {

  @TempDir Path dir;

  private String name(String name) {
    return dir.resolve(name).toString();
  }

  private static void run(Step step) throws IOException, InterruptedException {
    var process = new ProcessBuilder(((Step.Run) step).argv()).redirectErrorStream(true).start();
    var output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> dir.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void whatWasThereComesBackAndWhatWasNotIsRemovedAlsoWhenDoneTwice() throws Exception {
    var files = List.of(name("it's $old"), name("sub/new one"));
    Files.writeString(Path.of(files.get(0)), "before");
    run(Scripts.keep(files));
    Files.writeString(Path.of(files.get(0)), "after");
    Files.writeString(Path.of(files.get(1)), "after");

    run(Scripts.restore(files));
    run(Scripts.restore(files));

    assertThat(left()).containsExactly("it's $old");
    assertThat(Path.of(files.get(0))).hasContent("before");
  }

  @Test
  void aRunThatWasCutOffDoesNotLoseWhatWasThereBeforeIt() throws Exception {
    var files = List.of(name("old"), name("new"));
    Files.writeString(Path.of(files.get(0)), "before");
    run(Scripts.keep(files));
    Files.writeString(Path.of(files.get(0)), "half");
    Files.writeString(Path.of(files.get(1)), "half");

    run(Scripts.keep(files));
    run(Scripts.restore(files));

    assertThat(left()).containsExactly("old");
    assertThat(Path.of(files.get(0))).hasContent("before");
  }

  @Test
  void afterSuccessNoCopyIsLeft() throws Exception {
    var files = List.of(name("old"), name("new"));
    Files.writeString(Path.of(files.get(0)), "before");
    run(Scripts.keep(files));
    Files.writeString(Path.of(files.get(0)), "after");
    Files.writeString(Path.of(files.get(1)), "after");

    run(Scripts.forget(files));

    assertThat(left()).containsExactly("new", "old");
    assertThat(Path.of(files.get(0))).hasContent("after");
  }

  @Test
  void theOriginalIsKeptOnceForGood() throws Exception {
    Files.writeString(dir.resolve("a"), "first");
    run(Scripts.keepOriginal(name("a"), name("a.before")));
    Files.writeString(dir.resolve("a"), "second");
    run(Scripts.keepOriginal(name("a"), name("a.before")));

    assertThat(dir.resolve("a.before")).hasContent("first");
  }
}

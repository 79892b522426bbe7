package dev.machine.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.cli.text.Console;
import dev.machine.cli.text.Console.Terminals;
import dev.machine.cli.text.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BoardTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Console console(boolean terminal) {
    return new Console(
        new PrintStream(OutputStream.nullOutputStream()),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        InputStream.nullInputStream(),
        new Terminals(false, false, terminal, 60),
        Map.of("TERM", "xterm"));
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static void work(Board board) {
    var progress = board.of("web1");
    progress.step("Fetching the image");
    progress.bytes(5_000_000, 10_000_000);
    progress.bytes(10_000_000, 10_000_000);
    progress.note("it shares the kernel");
    progress.step("Booting");
    board.done("web1", "ready");
  }

  @Test
  void elsewhereThanOnATerminalProgressIsPlainLines() {
    try (var board = Board.open(ProgressMode.AUTO, console(false))) {
      work(board);
    }

    assertThat(told().replaceAll("in [0-9.]+ s", "in T"))
        .isEqualTo(
            """
            web1: Fetching the image
            web1: note: it shares the kernel
            web1: Booting
            web1: ready in T
            """);
  }

  @Test
  void noneIsSilent() {
    try (var board = Board.open(ProgressMode.NONE, console(true))) {
      work(board);
    }

    assertThat(told()).isEmpty();
  }

  @Test
  void jsonIsAnObjectPerEvent() throws IOException {
    try (var board = Board.open(ProgressMode.JSON, console(false))) {
      work(board);
      board.failed("web2", new Failure("no", "yes", "out", 1));
    }

    var events = told().lines().toList();
    assertThat(events)
        .extracting(line -> new ObjectMapper().readTree(line).at("/event").asText())
        .containsExactly("step", "bytes", "bytes", "note", "step", "done", "failed");
    assertThat(new ObjectMapper().readTree(events.get(2)).at("/total").asLong())
        .isEqualTo(10_000_000);
  }

  @Test
  void onATerminalFinishedStepsStayAndTheLiveLineGoesAway() {
    try (var board = Board.open(ProgressMode.AUTO, console(true))) {
      work(board);
    }

    assertThat(screen(told()))
        .extracting(line -> line.replaceAll("[0-9.]+ s", "T"))
        .containsExactly(
            "web1: it shares the kernel",
            "✓ web1  Fetching the image (T)",
            "✓ web1  Booting (T)",
            "✓ web1 ready in T");
  }

  @Test
  void theBarIsTrueAndTheLineFits() {
    var half = new LiveLine("web1", "Fetching").moved(5_000_000, 10_000_000);

    assertThat(half.render(100)).contains("[##########----------] 50% of 10.0 MB");
    assertThat(half.render(30)).hasSizeLessThan(30).endsWith("…");
    assertThat(half.moved(3_000_000, 0).render(100)).contains("3.0 MB").doesNotContain("[");
    assertThat(half.next("Booting").render(100)).doesNotContain("MB");
    assertThat(half.moved(20_000_000, 10_000_000).render(100))
        .contains("[####################] 100%");
  }

  /// What a terminal shows after the two control sequences that we use.
  private static List<String> screen(String text) {
    var lines = new ArrayList<String>();
    var rest = text;
    while (!rest.isEmpty()) {
      var up = Pattern.compile("^\r\u001b\\[(\\d+)A\u001b\\[J").matcher(rest);
      if (up.find()) {
        for (int i = Integer.parseInt(up.group(1)); i > 0; i--) {
          lines.removeLast();
        }
        rest = rest.substring(up.end());
      } else {
        int end = rest.indexOf('\n') + 1;
        lines.add(rest.substring(0, end - 1));
        rest = rest.substring(end);
      }
    }
    return lines;
  }
}

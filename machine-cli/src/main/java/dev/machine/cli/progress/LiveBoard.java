package dev.machine.cli.progress;

import dev.machine.cli.text.Console;
import dev.machine.cli.text.Failure;
import dev.machine.cli.text.Times;
import dev.machine.drivers.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// One live line per host at the bottom of a terminal; finished steps scroll up above it.
final class LiveBoard implements Board, Console.Live {
  private static final int REDRAW_MILLIS = 100;

  private final Console console;
  private final Map<String, LiveLine> lines = new LinkedHashMap<>();
  private final ScheduledExecutorService ticker;
  private int drawn;

  LiveBoard(Console console) {
    this.console = console;
    this.ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    console.attach(this);
    var tick =
        ticker.scheduleAtFixedRate(
            () -> console.refresh(), REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    assert !tick.isDone();
  }

  @Override
  public Progress of(String host) {
    return new HostProgress(host);
  }

  @Override
  public void done(String host, String outcome) {
    end(host, "✓", outcome);
  }

  @Override
  public void failed(String host, Failure failure) {
    end(host, "✗", failure.exit() == 130 ? "interrupted" : "failed");
  }

  private void end(String host, String mark, String outcome) {
    console.update(() -> {
      var line = lines.remove(host);
      var time = line == null ? "" : " in " + Times.seconds(line.sinceBegin());
      return stepDone(line, mark) + mark + " " + host + " " + outcome + time + "\n";
    });
  }

  private static String stepDone(@org.jspecify.annotations.Nullable LiveLine line, String mark) {
    return line == null ? "" : line.finished(mark);
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    console.detach();
  }

  @Override
  public String hide() {
    var up = drawn == 0 ? "" : "\r\u001b[" + drawn + "A\u001b[J";
    drawn = 0;
    return up;
  }

  @Override
  public String show(int width) {
    var text = new StringBuilder();
    var shown = List.copyOf(lines.values());
    for (var line : shown) {
      text.append(line.render(width)).append('\n');
    }
    drawn = shown.size();
    return text.toString();
  }

  private final class HostProgress implements Progress {
    private final String host;

    HostProgress(String host) {
      this.host = host;
    }

    @Override
    public void step(String title) {
      console.update(() -> {
        var line = lines.get(host);
        var before = line == null ? "" : line.finished("✓");
        lines.put(host, line == null ? new LiveLine(host, title) : line.next(title));
        return before;
      });
    }

    @Override
    public void bytes(long done, long total) {
      console.update(() -> {
        lines.computeIfPresent(host, (h, line) -> line.moved(done, total));
        return "";
      });
    }

    @Override
    public void note(String text) {
      console.say(host + ": " + text);
    }
  }
}

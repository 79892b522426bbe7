package dev.machine.cli.progress;

import dev.machine.cli.text.Console;
import dev.machine.cli.text.Failure;
import dev.machine.cli.text.Json;
import dev.machine.drivers.Progress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/// One JSON object per line and event: `step`, `bytes`, `note`, `done`, `failed`.
final class JsonBoard implements Board {
  /// Bytes are told this often at most; the last ones always.
  private static final long BYTES_EVERY_NANOS = 250_000_000L;

  private final Console console;

  JsonBoard(Console console) {
    this.console = console;
  }

  @Override
  public Progress of(String host) {
    return new HostProgress(host);
  }

  @Override
  public void done(String host, String outcome) {
    tell(host, "done", Map.of("outcome", outcome));
  }

  @Override
  public void failed(String host, Failure failure) {
    tell(host, "failed", failure.event());
  }

  @Override
  public void close() {}

  private void tell(String host, String event, Map<String, Object> more) {
    var line = new LinkedHashMap<String, Object>();
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("host", host);
    line.put("event", event);
    line.putAll(more);
    console.say(Json.line(line));
  }

  private final class HostProgress implements Progress {
    private final String host;
    private long told;

    HostProgress(String host) {
      this.host = host;
    }

    @Override
    public void step(String title) {
      tell(host, "step", Map.of("title", title));
    }

    @Override
    public synchronized void bytes(long done, long total) {
      long now = System.nanoTime();
      if (done != total && now - told < BYTES_EVERY_NANOS) {
        return;
      }
      told = now;
      var event = new LinkedHashMap<String, Object>();
      event.put("done", done);
      event.put("total", total);
      tell(host, "bytes", event);
    }

    @Override
    public void note(String text) {
      tell(host, "note", Map.of("text", text));
    }
  }
}

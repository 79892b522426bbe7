package dev.machine.cli.progress;

import dev.machine.cli.text.Console;
import dev.machine.cli.text.Failure;
import dev.machine.cli.text.Times;
import dev.machine.drivers.Progress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A line when a step begins, and one when the host is through: for files and pipes.
final class PlainBoard implements Board {
  private final Console console;
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  PlainBoard(Console console) {
    this.console = console;
  }

  @Override
  public Progress of(String host) {
    begun.put(host, System.nanoTime());
    return new Progress() {
      @Override
      public void step(String title) {
        console.say(host + ": " + title);
      }

      @Override
      public void bytes(long done, long total) {}

      @Override
      public void note(String text) {
        console.say(host + ": note: " + text);
      }
    };
  }

  @Override
  public void done(String host, String outcome) {
    var start = begun.remove(host);
    var time = start == null ? "" : " in " + Times.seconds(System.nanoTime() - start);
    console.say(host + ": " + outcome + time);
  }

  @Override
  public void failed(String host, Failure failure) {
    begun.remove(host);
  }

  @Override
  public void close() {}
}

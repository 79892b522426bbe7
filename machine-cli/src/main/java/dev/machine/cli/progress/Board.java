package dev.machine.cli.progress;

import dev.machine.cli.text.Console;
import dev.machine.cli.text.Failure;
import dev.machine.drivers.Progress;

/// Where all hosts of one command tell how far they are.
public interface Board extends AutoCloseable {

  /// The progress of one host.
  Progress of(String host);

  /// The host is through; `outcome` is a word such as "stopped".
  void done(String host, String outcome);

  /// The host failed; who tells the failure itself is up to the caller.
  void failed(String host, Failure failure);

  @Override
  void close();

  /// The board for `mode` on `console`.
  static Board open(ProgressMode mode, Console console) {
    return switch (mode) {
      case AUTO -> open(console.live() ? ProgressMode.TTY : ProgressMode.PLAIN, console);
      case TTY -> new LiveBoard(console);
      case PLAIN -> new PlainBoard(console);
      case JSON -> new JsonBoard(console);
      case NONE -> new SilentBoard();
    };
  }
}

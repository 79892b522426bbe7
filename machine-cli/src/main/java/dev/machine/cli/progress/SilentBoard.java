package dev.machine.cli.progress;

import dev.machine.cli.text.Failure;
import dev.machine.drivers.Progress;

/// Tells nobody.
final class SilentBoard implements Board {
  @Override
  public Progress of(String host) {
    return Progress.SILENT;
  }

  @Override
  public void done(String host, String outcome) {}

  @Override
  public void failed(String host, Failure failure) {}

  @Override
  public void close() {}
}

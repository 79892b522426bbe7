package dev.machine.cli.text;

import dev.machine.provisioner.host.HostStore;

/// An interruption after which nothing is left.
public final class Undone extends InterruptedException {
  private static final long serialVersionUID = 1;

  private Undone(InterruptedException cause) {
    super("interrupted");
    initCause(cause);
  }

  /// The interruption of what makes `host`, told by whether the store still knows of it.
  public static InterruptedException orNot(
      InterruptedException thrown, String host, HostStore store) {
    return store.exists(host) ? thrown : new Undone(thrown);
  }
}

package dev.machine.drivers;

/// What a driver can do besides getting servers: each a type that it implements, told by its
/// factory as data, so that nothing is loaded to know it.
public enum Role {
  /// Turns servers off and on.
  POWER(PowerControl.class),
  /// Makes images of servers.
  IMAGES(ImageControl.class),
  /// Keeps the state of a server, memory and all.
  SNAPSHOTS(SnapshotControl.class),
  /// Makes servers from kept states.
  CLONES(Cloning.class),
  /// Changes a server that is there.
  RESIZING(Resizing.class),
  /// Brings ports to loopback.
  FORWARDS(Forwarding.class),
  /// Keeps what a server says at its boot.
  CONSOLE(Console.class),
  /// Lists whatever carries the store's tags, so that nothing can be left over unseen.
  ORPHANS(Inventory.class);

  private final Class<?> type;

  Role(Class<?> type) {
    this.type = type;
  }

  /// The interface of drivers that have it.
  public Class<?> type() {
    return type;
  }
}

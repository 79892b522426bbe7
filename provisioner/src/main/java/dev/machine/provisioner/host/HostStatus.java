package dev.machine.provisioner.host;

/// Where a host is in its life, as the store knows it. Whether it runs is asked of the world.
public sealed interface HostStatus {

  /// Being made; after a crash, `create --resume` goes on from here.
  record Creating() implements HostStatus {}

  /// Made, and its engine answered.
  record Ready() implements HostStatus {}

  /// Making it failed and it was kept, or the undo did not finish.
  ///
  /// @param problem the one problem line
  record Failed(String problem) implements HostStatus {}

  /// Being removed; `rm` goes on from here.
  record Removing() implements HostStatus {}
}

package dev.machine.drivers;

/// The role of drivers that keep what a server says on its console, which is all there is to see of
/// one that never answers SSH.
public interface Console {

  /// The last lines of the console, oldest first, without control characters; empty when the server
  /// said nothing or is unknown.
  String consoleTail(ServerRef ref) throws DriverException, InterruptedException;
}

package dev.machine.drivers;

import java.net.URI;
import java.util.Optional;

/// A server as a driver sees it now.
///
/// @param login how SSH reaches it; empty for a driver that has none (`none`)
/// @param engine where a client on this machine reaches the engine, such as
///   `tcp://127.0.0.1:23760`; empty while unknown
/// @param privateAddress the address that other hosts reach it at
/// @param trouble why it is in a state that it should not be in, and what to do, in one line; empty
///   when there is nothing to say
public record Server(
    ServerRef ref,
    ServerState state,
    Optional<Login> login,
    Optional<URI> engine,
    Optional<String> privateAddress,
    Optional<String> trouble) {

  /// A server without trouble.
  public Server(
      ServerRef ref,
      ServerState state,
      Optional<Login> login,
      Optional<URI> engine,
      Optional<String> privateAddress) {
    this(ref, state, login, engine, privateAddress, Optional.empty());
  }

  public Server withTrouble(Optional<String> why) {
    return new Server(ref, state, login, engine, privateAddress, why);
  }
}

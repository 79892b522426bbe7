package dev.machine.drivers.cloud;

import dev.machine.drivers.ServerState;
import java.util.Optional;

/// A server as its cloud describes it.
///
/// @param address where this machine reaches it; empty while it has none
/// @param privateAddress where other hosts of its network reach it
/// @param fault why it is in [ServerState#ERROR], or could not be started, in the cloud's words
public record CloudServer(
    String id,
    Owner owner,
    ServerState state,
    Optional<String> address,
    Optional<String> privateAddress,
    Optional<String> fault) {
  /// Whether it will not run without being asked again.
  boolean failed() {
    return state == ServerState.ERROR || (state == ServerState.STOPPED && fault.isPresent());
  }
}

package dev.machine.drivers;

import java.net.URI;
import java.util.Optional;

/// A server as a driver sees it now.
///
/// @param login how SSH reaches it; empty for a driver that has none (`none`)
/// @param engine where a client on this machine reaches the engine, such as
///   `tcp://127.0.0.1:23760`; empty while unknown
/// @param privateAddress the address that other hosts reach it at
public record Server(
    ServerRef ref,
    ServerState state,
    Optional<Login> login,
    Optional<URI> engine,
    Optional<String> privateAddress) {}

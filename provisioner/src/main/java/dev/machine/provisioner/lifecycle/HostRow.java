package dev.machine.provisioner.lifecycle;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/// One row of `ls`.
///
/// @param active whether the person's docker talks to it now
/// @param state `Running`, `Stopped`, `Timeout`, `Creating`… in the predecessor's words
/// @param error one line; empty when all is well
public record HostRow(
    String name,
    boolean active,
    String driver,
    String state,
    Optional<URI> url,
    Optional<String> engineVersion,
    Optional<Instant> certificateExpiry,
    Optional<String> error) {}

package dev.machine.drivers;

import java.nio.file.Path;
import java.util.Optional;

/// How SSH reaches a server.
///
/// @param identity the person's own private key for an existing server; empty where the key came
///   from [FirstBoot]
public record Login(String user, Endpoint endpoint, Optional<Path> identity) {}

package dev.machine.drivers;

import java.nio.file.Path;
import java.util.Optional;

/// How SSH reaches a server.
///
/// @param user login name; empty means as the person's ssh_config(5) says, else `root`
/// @param endpoint where sshd listens; port 0 means as ssh_config(5) says, else 22
/// @param identity the person's own private key for an existing server; empty where the key came
///   from [FirstBoot]
public record Login(String user, Endpoint endpoint, Optional<Path> identity) {}

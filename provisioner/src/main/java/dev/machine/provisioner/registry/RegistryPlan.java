package dev.machine.provisioner.registry;

import java.util.List;
import java.util.Optional;

/// A registry as it shall be.
///
/// @param host name of the host that it runs on
/// @param port on that host
/// @param data directory on the host
/// @param users who may pull and push; empty for everybody who reaches it
/// @param mirrorOf URL of another registry that it passes through and keeps; such a one takes no
///   push
public record RegistryPlan(
    String host, int port, String data, List<User> users, Optional<String> mirrorOf) {

  public static final int PORT = 5000;
  public static final String DATA = "/var/lib/machine-registry";

  public RegistryPlan {
    users = List.copyOf(users);
  }

  /// @param password where it is: `file:…`, `env:…` or `cmd:…`
  public record User(String name, String password) {}
}

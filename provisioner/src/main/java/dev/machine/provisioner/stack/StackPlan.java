package dev.machine.provisioner.stack;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A Compose file as it shall run.
///
/// @param compose the file; what it names beside itself is read from there
/// @param text its content, images rewritten to the fleet's registry where that was asked for
/// @param environment for the file's `${NAME}`; plain values
/// @param secrets the same by reference: `file:…`, `env:…` or `cmd:…`
/// @param pull how engines log in where they pull from
public record StackPlan(
    String name,
    Path compose,
    String text,
    Map<String, String> environment,
    Map<String, String> secrets,
    Optional<Pull> pull) {

  public StackPlan {
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
  }

  /// One whose images everybody may pull.
  public StackPlan(
      String name,
      Path compose,
      String text,
      Map<String, String> environment,
      Map<String, String> secrets) {
    this(name, compose, text, environment, secrets, Optional.empty());
  }

  /// A user of a registry.
  ///
  /// @param address `HOST:PORT`
  /// @param password where it is: `file:…`, `env:…` or `cmd:…`
  public record Pull(String address, String user, String password) {}
}

package dev.machine.engine;

/// What goes into a file, so that a dry run and a golden file leak nothing.
public sealed interface Content {

  /// A file of a bundle, by digest.
  ///
  /// @param sha256 lower-case hex
  /// @param size bytes
  record BundleRef(String fileName, String sha256, long size) implements Content {}

  /// A secret or per-host file that the provisioner holds: `ca.pem`, `server.pem`.
  record SecretRef(String name) implements Content {}

  /// Plain text.
  record Text(String text) implements Content {}
}

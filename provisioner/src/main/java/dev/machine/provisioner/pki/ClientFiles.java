package dev.machine.provisioner.pki;

import java.nio.file.Path;

/// Where a docker client's TLS files are, by the names that docker itself expects in a
/// `DOCKER_CERT_PATH`.
public record ClientFiles(Path directory) {

  /// The authority that servers must be signed by.
  public Path ca() {
    return directory.resolve("ca.pem");
  }

  /// The client's certificate.
  public Path cert() {
    return directory.resolve("cert.pem");
  }

  /// The client's private key, mode 0600.
  public Path key() {
    return directory.resolve("key.pem");
  }
}

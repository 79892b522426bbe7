package dev.machine.provisioner.remote;

import java.io.IOException;
import java.util.List;

/// A private key that we may use without seeing it: in a file or in an agent.
interface Signer {

  /// What a person knows it by: a path, or the agent's comment.
  String name();

  /// The public key, or a certificate for it.
  HostKey publicKey();

  /// Whether signing may ask a person, so that the host is asked first whether it wants this key.
  boolean mayAsk();

  /// The signature in SSH's own form: algorithm and bytes (RFC 4253, 6.6).
  ///
  /// @param algorithm `ssh-ed25519`, `rsa-sha2-512` …
  byte[] sign(String algorithm, byte[] data) throws IOException;

  /// Signature algorithms to be tried, by the key's type; for RSA only SHA-2 (RFC 8332).
  default List<String> algorithms() {
    String type = publicKey().type();
    return switch (type) {
      case "ssh-rsa" -> List.of("rsa-sha2-512", "rsa-sha2-256");
      case "ssh-rsa-cert-v01@openssh.com" ->
          List.of("rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com");
      default -> List.of(type);
    };
  }
}

package dev.machine.provisioner.pki;

/// What an engine needs to serve TLS, as PEM text.
///
/// @param ca the authority that clients must be signed by
/// @param certificate the server's own
/// @param key its private key, PKCS#8; a secret
public record TlsMaterial(String ca, String certificate, String key) {

  /// Without the key.
  @Override
  public String toString() {
    return "TlsMaterial[key hidden]";
  }
}

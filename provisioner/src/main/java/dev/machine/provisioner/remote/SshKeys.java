package dev.machine.provisioner.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;

/// New key pairs, for hosts and for logins.
public final class SshKeys {

  private static final SecureRandom RANDOM = new SecureRandom();

  private SshKeys() {}

  /// A new key pair.
  ///
  /// @param privateKey OpenSSH's private key file, without a passphrase; to be written with mode
  ///   0600
  /// @param publicKey one line: `ssh-ed25519 AAAA… comment`
  public record Pair(String privateKey, String publicKey) {
    @Override
    public String toString() {
      return "Pair[" + publicKey + "]";
    }
  }

  /// An Ed25519 pair (RFC 8709).
  public static Pair ed25519(String comment) {
    var generator = new Ed25519KeyPairGenerator();
    generator.init(new Ed25519KeyGenerationParameters(RANDOM));
    var pair = generator.generateKeyPair();
    try {
      byte[] secret = OpenSSHPrivateKeyUtil.encodePrivateKey(pair.getPrivate());
      HostKey key = HostKey.ofBlob(OpenSSHPublicKeyUtil.encodePublicKey(pair.getPublic()));
      return new Pair(pem(secret), (key.line() + " " + comment).strip());
    } catch (IOException e) {
      throw new IllegalStateException("an Ed25519 key can always be encoded", e);
    }
  }

  /// `SHA256:…` of a public key line.
  ///
  /// @throws IllegalArgumentException when it is none
  public static String fingerprint(String publicKeyLine) {
    return HostKey.parse(publicKeyLine)
        .orElseThrow(() -> new IllegalArgumentException("not a public key: " + publicKeyLine))
        .fingerprint();
  }

  private static String pem(byte[] encoded) {
    var base64 = Base64.getMimeEncoder(70, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n"
        + base64.encodeToString(encoded)
        + "\n-----END OPENSSH PRIVATE KEY-----\n";
  }
}

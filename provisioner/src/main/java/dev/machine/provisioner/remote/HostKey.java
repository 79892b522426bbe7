package dev.machine.provisioner.remote;

import dev.machine.provisioner.ProvisionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A public key as SSH writes it.
///
/// @param type `ssh-ed25519` and so on (RFC 4253, 6.6)
/// @param base64 the key blob
public record HostKey(String type, String base64) {

  /// Reads `ssh-ed25519 AAAA… comment`.
  ///
  /// @return empty when it is no such line
  public static Optional<HostKey> parse(String line) {
    String[] words = line.strip().split("\\s+", 3);
    if (words.length < 2) {
      return Optional.empty();
    }
    try {
      HostKey key = ofBlob(Base64.getDecoder().decode(words[1]));
      return key.type.equals(words[0]) ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// From the wire format, which starts with the type.
  ///
  /// @throws IllegalArgumentException when it does not
  static HostKey ofBlob(byte[] blob) {
    ByteBuffer buffer = ByteBuffer.wrap(blob);
    if (blob.length < 4) {
      throw new IllegalArgumentException("a key blob of " + blob.length + " bytes");
    }
    int length = buffer.getInt();
    if (length < 1 || length > buffer.remaining()) {
      throw new IllegalArgumentException("a key blob without a type");
    }
    byte[] type = Arrays.copyOfRange(blob, 4, 4 + length);
    return new HostKey(
        new String(type, StandardCharsets.US_ASCII), Base64.getEncoder().encodeToString(blob));
  }

  byte[] blob() {
    return Base64.getDecoder().decode(base64);
  }

  /// `ssh-ed25519 AAAA…`, as known_hosts and authorized_keys have it.
  public String line() {
    return type + " " + base64;
  }

  /// `SHA256:…` as OpenSSH prints it.
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob());
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Reads what a person gives as `--ssh-host-key`: a fingerprint or a whole key line.
  ///
  /// @throws ProvisionException (usage) for anything else
  public static HostKeyPolicy policy(String text) throws ProvisionException {
    String value = text.strip();
    if (value.regionMatches(true, 0, "SHA256:", 0, 7)) {
      String digest = value.substring(7).replaceAll("=+$", "");
      if (digest.matches("[A-Za-z0-9+/]{43}")) {
        return new HostKeyPolicy.Fingerprint("SHA256:" + digest);
      }
    }
    return parse(value)
        .<HostKeyPolicy>map(key -> new HostKeyPolicy.Pinned(key.line()))
        .orElseThrow(() ->
            ProvisionException.usage(
                "not an SSH host key: " + value,
                "give SHA256:… as `ssh-keygen -lf` prints it, or a line like `ssh-ed25519"
                    + " AAAA…`"));
  }
}

package dev.machine.provisioner.remote;

import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyFormat;
import net.schmizz.sshj.userauth.keyprovider.KeyProviderUtil;
import net.schmizz.sshj.userauth.keyprovider.OpenSSHKeyFile;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;
import org.jspecify.annotations.Nullable;

/// Private key files: OpenSSH's own format and PEM, with and without a passphrase.
final class KeyFiles {

  private static final String OPENSSH = "-----BEGIN OPENSSH PRIVATE KEY-----";
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);

  private KeyFiles() {}

  /// The public half, where it can be had without a passphrase: from FILE.pub, or from the clear
  /// part of OpenSSH's format (PROTOCOL.key).
  static Optional<HostKey> publicKey(Path file) throws IOException {
    Path beside = Path.of(file + ".pub");
    if (Files.isRegularFile(beside)) {
      return HostKey.parse(Files.readString(beside, StandardCharsets.ISO_8859_1));
    }
    return opensshHeader(Files.readString(file, StandardCharsets.ISO_8859_1)).map(Header::key);
  }

  /// The user certificate beside a key, `FILE-cert.pub`.
  static Optional<HostKey> certificate(Path file) throws IOException {
    Path beside = Path.of(file + "-cert.pub");
    return Files.isRegularFile(beside)
        ? HostKey.parse(Files.readString(beside, StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }

  static boolean encrypted(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return opensshHeader(text)
        .map(header -> !header.cipher().equals("none"))
        .orElse(text.contains("ENCRYPTED"));
  }

  /// Reads the private half.
  ///
  /// @param passphrase null for a key without one
  /// @throws IOException when it is no key, or the passphrase does not fit
  static FileSigner load(Path file, @Nullable SecretValue passphrase) throws IOException {
    SshAlgorithms.prepare();
    KeyFormat format = KeyProviderUtil.detectKeyFileFormat(file.toFile());
    FileKeyProvider provider =
        switch (format) {
          case OpenSSHv1 -> new OpenSSHKeyV1KeyFile();
          case OpenSSH -> new OpenSSHKeyFile();
          case PKCS8 -> new PKCS8KeyFile();
          case PuTTY, Unknown -> throw new IOException("not an OpenSSH or PEM private key");
        };
    try {
      provider.init(file.toFile(), finder(passphrase));
      HostKey key =
          HostKey.ofBlob(
              new Buffer.PlainBuffer().putPublicKey(provider.getPublic()).getCompactData());
      return new FileSigner(file.toString(), key, provider.getPrivate());
    } catch (SSHRuntimeException e) {
      throw new IOException("the key cannot be read: " + e.getMessage(), e);
    }
  }

  private static PasswordFinder finder(@Nullable SecretValue passphrase) {
    return new PasswordFinder() {
      @Override
      public char[] reqPassword(@Nullable Resource<?> resource) {
        return passphrase == null ? new char[0] : passphrase.copy();
      }

      @Override
      public boolean shouldRetry(@Nullable Resource<?> resource) {
        return false;
      }
    };
  }

  private record Header(String cipher, HostKey key) {}

  private static Optional<Header> opensshHeader(String text) throws IOException {
    int start = text.indexOf(OPENSSH);
    int end = text.indexOf("-----END", start + 1);
    if (start < 0 || end < 0) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(text.substring(start + OPENSSH.length(), end));
    } catch (IllegalArgumentException e) {
      throw new IOException("the key is damaged", e);
    }
    if (bytes.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new IOException("the key is damaged");
    }
    var buffer = new Buffer.PlainBuffer(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
    String cipher = buffer.readString();
    buffer.readBytes();
    buffer.readBytes();
    buffer.readUInt32();
    try {
      return Optional.of(new Header(cipher, HostKey.ofBlob(buffer.readBytes())));
    } catch (IllegalArgumentException e) {
      throw new IOException("the key is damaged", e);
    }
  }
}

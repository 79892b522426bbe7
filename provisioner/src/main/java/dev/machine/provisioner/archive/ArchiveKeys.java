package dev.machine.provisioner.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/// The keys that may sign an archive, and the check of what they signed.
final class ArchiveKeys {

  /// Where Debian's package debian-archive-keyring puts the keys.
  static final Path SYSTEM = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  private static final String BUNDLED = "debian-archive-keys.asc";

  private final byte[] keyring;
  private final String origin;
  private List<OpenPGPCertificate> certificates = List.of();

  private ArchiveKeys(byte[] keyring, String origin) {
    this.keyring = keyring;
    this.origin = origin;
  }

  /// The person's keyring if one is given, else this machine's, else the one that comes along.
  static ArchiveKeys load(Optional<Path> chosen, Path system) throws IOException {
    if (chosen.isPresent()) {
      return new ArchiveKeys(Files.readAllBytes(chosen.get()), chosen.get().toString());
    }
    if (Files.isReadable(system)) {
      return new ArchiveKeys(Files.readAllBytes(system), system.toString());
    }
    try (var in = ArchiveKeys.class.getResourceAsStream(BUNDLED)) {
      if (in == null) {
        throw new IOException("the bundled archive keys are missing from this build");
      }
      return new ArchiveKeys(in.readAllBytes(), "the bundled archive keys");
    }
  }

  /// Where the keys come from, for a message.
  String origin() {
    return origin;
  }

  /// Changes with the keys: what was verified with others must be verified again.
  String digest() {
    return Digests.of(keyring);
  }

  /// What a signature check found.
  sealed interface Verdict {
    /// At least one signature is good.
    record Good(String fingerprint) implements Verdict {}

    /// No signature is by one of the keys: somebody else's archive.
    record UnknownKey(List<String> keyIds) implements Verdict {}

    /// A key is known, and its signature is not good.
    record Bad(String reason) implements Verdict {}
  }

  /// Checks a text at a point in time; one good signature by a key that is valid then suffices, as
  /// for apt. One text at a time: Bouncy Castle checks a key's own signatures in objects that all
  /// users of its certificate share, and two at once spoil each other's digests.
  ///
  /// @throws IOException when keyring or signature cannot be read
  synchronized Verdict verify(Clearsigned signed, Instant now) throws IOException {
    var unknown = new ArrayList<String>();
    var reasons = new ArrayList<String>();
    for (var signature : signatures(signed.armor())) {
      var key = keyFor(signature);
      if (key.isEmpty()) {
        unknown.add(String.format(Locale.ROOT, "%016X", signature.getKeyID()));
        continue;
      }
      var problem = problem(signed, signature, key.get(), now);
      if (problem.isEmpty()) {
        return new Verdict.Good(fingerprint(key.get()));
      }
      reasons.add(problem.get());
    }
    if (!reasons.isEmpty()) {
      return new Verdict.Bad(String.join("; ", reasons));
    }
    return unknown.isEmpty()
        ? new Verdict.Bad("it holds no signature")
        : new Verdict.UnknownKey(unknown);
  }

  private Optional<String> problem(
      Clearsigned signed,
      PGPSignature signature,
      OpenPGPCertificate.OpenPGPComponentKey key,
      Instant now) {
    var name = "key " + fingerprint(key);
    if (signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
      return Optional.of("the signature by " + name + " is not one of a text");
    }
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), key.getPGPPublicKey());
      signature.update(signed.signedBytes());
      var document = new OpenPGPDocumentSignature(signature, key);
      if (!document.verify() || !document.isValid()) {
        return Optional.of("the signature by " + name + " does not match the text");
      }
    } catch (PGPException | RuntimeException e) {
      return Optional.of("the signature by " + name + " is not valid: " + e.getMessage());
    }
    return maySign(key, now)
        ? Optional.empty()
        : Optional.of(name + " has expired, is revoked, or may not sign");
  }

  /// Bound by its primary key, not revoked, not expired, and with the right to sign.
  private static boolean maySign(OpenPGPCertificate.OpenPGPComponentKey key, Instant now) {
    var certificate = key.getCertificate();
    return certificate.getSigningKeys(Date.from(now)).stream()
            .anyMatch(k -> k.getKeyIdentifier().equals(key.getKeyIdentifier()))
        && !expired(certificate.getPrimaryKey().getPGPPublicKey(), now);
  }

  /// A subkey dies with its primary key, whatever its own binding says.
  private static boolean expired(PGPPublicKey key, Instant now) {
    var seconds = key.getValidSeconds();
    return seconds > 0 && now.isAfter(key.getCreationTime().toInstant().plusSeconds(seconds));
  }

  private Optional<OpenPGPCertificate.OpenPGPComponentKey> keyFor(PGPSignature signature)
      throws IOException {
    for (var certificate : certificates()) {
      var key = certificate.getSigningKeyFor(signature);
      if (key != null) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /// Read on first use: a warm cache needs no key.
  private List<OpenPGPCertificate> certificates() throws IOException {
    if (certificates.isEmpty()) {
      try {
        certificates = List.copyOf(new OpenPGPKeyReader().parseCertificates(keyring));
      } catch (RuntimeException e) {
        throw new IOException("cannot read the keyring " + origin + ": " + e.getMessage(), e);
      }
    }
    return certificates;
  }

  private static List<PGPSignature> signatures(String armor) throws IOException {
    var bytes = armor.getBytes(StandardCharsets.US_ASCII);
    var found = new ArrayList<PGPSignature>();
    try (var in = new ArmoredInputStream(new ByteArrayInputStream(bytes))) {
      var packets = new BcPGPObjectFactory(in);
      for (var packet = packets.nextObject(); packet != null; packet = packets.nextObject()) {
        if (packet instanceof PGPSignatureList list) {
          list.forEach(found::add);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException("cannot read the signature: " + e.getMessage(), e);
    }
    return found;
  }

  private static String fingerprint(OpenPGPCertificate.OpenPGPComponentKey key) {
    return Digests.hex(key.getPGPPublicKey().getFingerprint()).toUpperCase(Locale.ROOT);
  }
}

package dev.machine.provisioner.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/// An OpenPGP key made for a test, that signs as an archive does.
public final class SigningKey {

  private final PGPKeyPair pair;
  private final Instant created;
  private PGPPublicKey publicKey;

  /// @param validFor zero for ever
  SigningKey(Instant created, Duration validFor) throws PGPException {
    this.created = created;
    var generator = new Ed25519KeyPairGenerator();
    generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
    pair =
        new BcPGPKeyPair(
            PublicKeyPacket.VERSION_4,
            PublicKeyAlgorithmTags.EDDSA_LEGACY,
            generator.generateKeyPair(),
            Date.from(created));
    var subpackets = new PGPSignatureSubpacketGenerator();
    subpackets.setSignatureCreationTime(true, Date.from(created));
    subpackets.setKeyFlags(true, KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER);
    subpackets.setKeyExpirationTime(true, validFor.toSeconds());
    subpackets.setIssuerFingerprint(false, pair.getPublicKey());
    var user = "Test Archive <archive@example.org>";
    var certification = generator(PGPSignature.POSITIVE_CERTIFICATION, subpackets);
    publicKey =
        PGPPublicKey.addCertification(
            pair.getPublicKey(),
            user,
            certification.generateCertification(user, pair.getPublicKey()));
  }

  public static SigningKey valid() throws PGPException {
    return new SigningKey(Instant.now().minus(Duration.ofDays(30)), Duration.ofDays(365));
  }

  void revoke(Instant when) throws PGPException {
    var subpackets = new PGPSignatureSubpacketGenerator();
    subpackets.setSignatureCreationTime(true, Date.from(when));
    subpackets.setIssuerFingerprint(false, pair.getPublicKey());
    var revocation = generator(PGPSignature.KEY_REVOCATION, subpackets);
    publicKey =
        PGPPublicKey.addCertification(
            publicKey, revocation.generateCertification(pair.getPublicKey()));
  }

  public byte[] keyring() throws IOException {
    return publicKey.getEncoded();
  }

  Instant created() {
    return created;
  }

  /// The text with a signature below it.
  String sign(String text, Instant when) throws IOException, PGPException {
    return sign(text, when, PGPSignature.CANONICAL_TEXT_DOCUMENT);
  }

  String sign(String text, Instant when, int type) throws IOException, PGPException {
    var escaped = text.lines().map(l -> l.startsWith("-") ? "- " + l : l).toList();
    return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
        + String.join("\n", escaped)
        + "\n"
        + armor(String.join("\r\n", text.lines().map(String::stripTrailing).toList()), when, type);
  }

  private String armor(String canonical, Instant when, int type) throws IOException, PGPException {
    var subpackets = new PGPSignatureSubpacketGenerator();
    subpackets.setSignatureCreationTime(true, Date.from(when));
    subpackets.setIssuerFingerprint(false, pair.getPublicKey());
    var generator = generator(type, subpackets);
    generator.update(canonical.getBytes(StandardCharsets.UTF_8));
    var out = new ByteArrayOutputStream();
    try (var armored = ArmoredOutputStream.builder().clearHeaders().build(out)) {
      generator.generate().encode(armored);
    }
    return out.toString(StandardCharsets.US_ASCII);
  }

  private PGPSignatureGenerator generator(int type, PGPSignatureSubpacketGenerator subpackets)
      throws PGPException {
    var generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(
                PublicKeyAlgorithmTags.EDDSA_LEGACY, HashAlgorithmTags.SHA512),
            pair.getPublicKey());
    generator.init(type, pair.getPrivateKey());
    generator.setHashedSubpackets(subpackets.generate());
    return generator;
  }
}

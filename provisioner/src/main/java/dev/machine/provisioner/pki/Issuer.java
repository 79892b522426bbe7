package dev.machine.provisioner.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Signs certificates (RFC 5280): P-256 keys, ECDSA with SHA-256, 127 random bits of serial number.
/// Bouncy Castle encodes; keys, random numbers and signatures are the JDK's.
final class Issuer {

  /// For clocks that are not quite right.
  static final Duration SKEW = Duration.ofHours(1);

  private static final String ORGANISATION = "machine";
  private static final int COMMON_NAME_MAX = 64; // RFC 5280, ub-common-name
  private static final SecureRandom RANDOM = new SecureRandom();

  private final X509Certificate authority;
  private final PrivateKey key;

  Issuer(X509Certificate authority, PrivateKey key) {
    this.authority = authority;
    this.key = key;
  }

  static KeyPair newKeyPair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  /// A new authority's own certificate; it signs leaves only, never another authority. Its name is
  /// its own: where two stores' authorities meet in one file, a verifier tells them apart.
  static X509Certificate selfSigned(KeyPair pair, Instant now, Duration lifetime)
      throws GeneralSecurityException {
    var random = new byte[4];
    RANDOM.nextBytes(random);
    var name = name("machine authority " + HexFormat.of().formatHex(random));
    var until = now.plus(lifetime);
    var builder = builder(name, name, pair.getPublic(), now, until);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return sign(builder, pair.getPublic(), pair.getPublic(), pair.getPrivate());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("cannot make an authority's certificate", e);
    }
  }

  /// For an engine.
  X509Certificate server(
      String machine, ServerNames names, PublicKey subject, Instant now, Duration lifetime)
      throws GeneralSecurityException {
    var san = new ArrayList<GeneralName>();
    for (var dns : names.dns()) {
      san.add(new GeneralName(GeneralName.dNSName, dns));
    }
    for (var ip : names.ips()) {
      var bytes = InetAddress.ofLiteral(ip).getAddress();
      san.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(bytes)));
    }
    var builder = leaf(machine, subject, now, lifetime);
    try {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(san.toArray(new GeneralName[0])));
      return signLeaf(builder, subject, KeyPurposeId.id_kp_serverAuth);
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("cannot make a certificate for " + machine, e);
    }
  }

  /// For the person's docker.
  X509Certificate client(String user, PublicKey subject, Instant now, Duration lifetime)
      throws GeneralSecurityException {
    try {
      return signLeaf(leaf(user, subject, now, lifetime), subject, KeyPurposeId.id_kp_clientAuth);
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("cannot make a client certificate for " + user, e);
    }
  }

  private X509v3CertificateBuilder leaf(
      String commonName, PublicKey subject, Instant now, Duration lifetime) {
    var end = authority.getNotAfter().toInstant();
    var until = now.plus(lifetime);
    return builder(
        X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
        name(commonName),
        subject,
        now,
        until.isBefore(end) ? until : end);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant until) {
    var serial = new BigInteger(127, RANDOM).max(BigInteger.ONE);
    var from = Date.from(now.minus(SKEW));
    return new JcaX509v3CertificateBuilder(issuer, serial, from, Date.from(until), subject, key);
  }

  private X509Certificate signLeaf(
      X509v3CertificateBuilder builder, PublicKey subject, KeyPurposeId purpose)
      throws IOException, OperatorCreationException, GeneralSecurityException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    return sign(builder, subject, authority.getPublicKey(), key);
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PublicKey subject, PublicKey issuer, PrivateKey key)
      throws IOException, OperatorCreationException, GeneralSecurityException {
    var ids = new JcaX509ExtensionUtils();
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subject));
    builder.addExtension(
        Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(issuer));
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static X500Name name(String commonName) {
    var cut = commonName.substring(0, Math.min(commonName.length(), COMMON_NAME_MAX));
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, ORGANISATION)
        .addRDN(BCStyle.CN, cut)
        .build();
  }
}

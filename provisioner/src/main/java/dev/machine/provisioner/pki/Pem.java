package dev.machine.provisioner.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// PEM (RFC 7468) by the JDK alone: certificates and unencrypted PKCS#8 keys.
public final class Pem {

  private static final String KEY = "PRIVATE KEY";
  private static final Pattern KEY_BLOCK =
      Pattern.compile("-----BEGIN " + KEY + "-----([A-Za-z0-9+/=\\s]+)-----END " + KEY + "-----");
  private static final List<String> KEY_TYPES = List.of("EC", "EdDSA", "RSA");

  private Pem() {}

  /// The first certificate in `pem`.
  ///
  /// @throws CertificateException when there is none that can be read
  public static X509Certificate certificate(byte[] pem) throws CertificateException {
    Certificate first =
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    return (X509Certificate) first;
  }

  /// The private key in `pem`: EC, Ed25519 or RSA.
  ///
  /// @throws GeneralSecurityException when there is none that can be read; never quotes the text
  public static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    var block = KEY_BLOCK.matcher(new String(pem, UTF_8));
    if (!block.find()) {
      throw new InvalidKeyException("no unencrypted PKCS#8 private key in it");
    }
    var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
    var last = new InvalidKeySpecException("the private key is of no known type");
    for (var type : KEY_TYPES) {
      try {
        return KeyFactory.getInstance(type).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last.addSuppressed(e);
      }
    }
    throw last;
  }

  /// A certificate as text.
  static String text(X509Certificate certificate) throws CertificateException {
    return text("CERTIFICATE", certificate.getEncoded());
  }

  /// A private key as text; a secret.
  static String text(PrivateKey key) {
    return text(KEY, key.getEncoded());
  }

  private static String text(String label, byte[] der) {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}

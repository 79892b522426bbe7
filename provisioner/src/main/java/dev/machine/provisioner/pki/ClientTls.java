package dev.machine.provisioner.pki;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// A docker client's identity, ready for TLS: what it shows, and the one authority it trusts. By
/// the JDK alone.
public final class ClientTls {

  private static final String ALIAS = "client";

  private final X509Certificate ca;
  private final X509Certificate certificate;
  private final PrivateKey key;

  private ClientTls(X509Certificate ca, X509Certificate certificate, PrivateKey key) {
    this.ca = ca;
    this.certificate = certificate;
    this.key = key;
  }

  /// Reads the three files.
  ///
  /// @throws GeneralSecurityException when one of them is not what it should be
  public static ClientTls load(ClientFiles files) throws IOException, GeneralSecurityException {
    return new ClientTls(
        Pem.certificate(Files.readAllBytes(files.ca())),
        Pem.certificate(Files.readAllBytes(files.cert())),
        Pem.privateKey(Files.readAllBytes(files.key())));
  }

  /// The authority that servers must be signed by.
  public X509Certificate ca() {
    return ca;
  }

  /// The client's own certificate.
  public X509Certificate certificate() {
    return certificate;
  }

  /// Trusts what the authority signed and nothing else.
  public X509ExtendedTrustManager trust() throws IOException, GeneralSecurityException {
    var anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", ca);
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(anchors);
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager trust) {
        return trust;
      }
    }
    throw new GeneralSecurityException("this Java has no PKIX trust manager");
  }

  /// A context that shows the client's certificate and asks `trust` about the server's.
  public SSLContext context(X509ExtendedTrustManager trust) throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new OneKey()}, new TrustManager[] {trust}, null);
    return context;
  }

  /// Shows the one certificate there is to whoever asks: a key store would first encrypt the key,
  /// only to decrypt it again.
  private final class OneKey extends X509ExtendedKeyManager {

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }
}

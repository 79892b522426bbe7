package dev.machine.provisioner.client;

import dev.machine.provisioner.client.EngineAnswer.Reason;
import dev.machine.provisioner.client.EngineAnswer.Silent;
import dev.machine.provisioner.client.EngineProbe.Target;
import dev.machine.provisioner.pki.ClientTls;
import dev.machine.provisioner.pki.Validity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Says in a person's words why TLS failed. It looks at the certificate that the server showed,
/// since the JDK tells the causes apart by the texts of its messages only.
final class TlsFailure extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager strict;
  private volatile @Nullable X509Certificate shown;

  /// @param strict who decides; this one only remembers what was shown
  TlsFailure(X509ExtendedTrustManager strict) {
    this.strict = strict;
  }

  /// Whether the server got as far as showing its certificate.
  boolean sawServer() {
    return shown != null;
  }

  Silent explain(IOException e, Target target, ClientTls tls, Instant now) {
    var server = shown;
    var again = "machine regenerate-certs " + target.machine();
    if (server == null) {
      return new Silent(
          Reason.TLS,
          "no TLS at " + target.url() + ": " + e.getMessage(),
          "is something else listening there? see: machine ssh " + target.machine());
    }
    if (!signedBy(server, tls.ca())) {
      var problem = "the certificate at " + target.url() + " is of another authority";
      return new Silent(Reason.UNTRUSTED, problem, again);
    }
    var validity = Validity.of(server);
    if (validity.state(now) == Validity.State.EXPIRED) {
      var problem = "the engine's certificate expired at " + validity.until();
      return new Silent(Reason.EXPIRED, problem, again);
    }
    if (now.isBefore(validity.from())) {
      var problem = "the engine's certificate is not valid before " + validity.from();
      return new Silent(Reason.EXPIRED, problem, "check this machine's clock");
    }
    if (refused(e)) {
      return new Silent(
          Reason.WRONG_NAME,
          "the engine's certificate is not for " + target.url() + " but for: " + names(server),
          again);
    }
    return rejected(e, tls, now, again);
  }

  private static Silent rejected(IOException e, ClientTls tls, Instant now, String again) {
    var client = Validity.of(tls.certificate());
    return client.state(now) == Validity.State.EXPIRED
        ? new Silent(
            Reason.CLIENT_REJECTED, "our client certificate expired at " + client.until(), again)
        : new Silent(
            Reason.CLIENT_REJECTED,
            "the engine does not accept our client certificate: " + e.getMessage(),
            again);
  }

  /// Whether it was us who did not like the certificate.
  private static boolean refused(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static boolean signedBy(X509Certificate leaf, X509Certificate ca) {
    try {
      leaf.verify(ca.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static String names(X509Certificate certificate) {
    Collection<List<?>> entries;
    try {
      entries = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException _) {
      entries = null;
    }
    var names = new ArrayList<String>();
    for (var entry : Optional.ofNullable(entries).orElse(List.of())) {
      names.add(String.valueOf(entry.get(1))); // RFC 5280 GeneralName: its kind, its value
    }
    return names.isEmpty() ? "no name at all" : String.join(", ", names);
  }

  private void remember(X509Certificate[] chain) {
    shown = chain.length > 0 ? chain[0] : null;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    remember(chain);
    strict.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    remember(chain);
    strict.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    remember(chain);
    strict.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    strict.checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    strict.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    strict.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return strict.getAcceptedIssuers();
  }
}

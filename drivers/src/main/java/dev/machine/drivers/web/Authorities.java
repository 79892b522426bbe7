package dev.machine.drivers.web;

import dev.machine.drivers.DriverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Certificate authorities that a person trusts besides those that come with Java, such as that of
/// a proxy which looks into TLS. `MACHINE_CA_FILE` first; else `SSL_CERT_FILE`, as OpenSSL reads it
/// (SSL_CTX_load_verify_locations(3)), but added to Java's own and not in their place.
final class Authorities {
  private static final List<String> VARIABLES = List.of("MACHINE_CA_FILE", "SSL_CERT_FILE");

  private Authorities() {}

  /// Empty where no variable is set.
  static Optional<SSLContext> fromEnvironment(Map<String, String> environment)
      throws DriverException {
    for (var variable : VARIABLES) {
      var file = environment.getOrDefault(variable, "");
      if (!file.isEmpty()) {
        return Optional.of(context(variable, Path.of(file)));
      }
    }
    return Optional.empty();
  }

  private static SSLContext context(String variable, Path file) throws DriverException {
    try {
      var added = read(file);
      if (added.isEmpty()) {
        throw refused(variable, file, "has no certificates");
      }
      var all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      for (var one : Stream.concat(Stream.of(javas()), added.stream()).toList()) {
        all.setCertificateEntry("ca-" + all.size(), one);
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(all);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw refused(variable, file, "cannot be read");
    } catch (GeneralSecurityException e) {
      throw refused(variable, file, "has no certificates: " + e.getMessage());
    }
  }

  private static List<Certificate> read(Path file) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      return new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
  }

  private static Certificate[] javas() throws GeneralSecurityException {
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init((@Nullable KeyStore) null);
    return Stream.of(managers.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .flatMap(manager -> Stream.of(manager.getAcceptedIssuers()))
        .toArray(Certificate[]::new);
  }

  private static DriverException.Refused refused(String variable, Path file, String why) {
    return new DriverException.Refused(
        variable + " names " + file + ", which " + why,
        "give a file of PEM certificates, or unset " + variable);
  }
}

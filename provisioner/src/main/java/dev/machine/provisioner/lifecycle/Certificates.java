package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.Authority;
import dev.machine.provisioner.pki.Pem;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.pki.Validity;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Server certificates from the store's one authority.
final class Certificates {

  private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

  private final HostStore store;

  Certificates(HostStore store) {
    this.store = store;
  }

  /// A certificate and its end.
  record Issued(TlsMaterial material, Instant until) {}

  /// A certificate for every address that the host is reached by.
  ///
  /// @param addresses the host's own, as it tells them
  Issued issue(Host host, List<String> addresses, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var names = new ArrayList<>(addresses);
    host.access().engine().map(u -> u.getHost()).ifPresent(names::add);
    host.access().login().map(l -> l.endpoint().host()).ifPresent(names::add);
    host.access().privateAddress().ifPresent(names::add);
    names.addAll(host.client().tlsSans());
    var material = authority(host, deadline).server(host.name(), names);
    try {
      var until =
          Validity.of(Pem.certificate(material.certificate().getBytes(StandardCharsets.US_ASCII)))
              .until();
      return new Issued(material, until.truncatedTo(ChronoUnit.SECONDS));
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that we just made", e);
    }
  }

  /// A new client identity of the same authority.
  void renewClient() throws ProvisionException, InterruptedException {
    Authority.renewClient(
        store.root().resolve("pki"),
        "machine regenerate-certs --client-certs",
        InstantSource.system(),
        Deadline.after(LOCK_WAIT));
  }

  private Authority authority(Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return Authority.open(
        store.root().resolve("pki"),
        "machine certificates for " + host.name(),
        InstantSource.system(),
        deadline.atMost(LOCK_WAIT));
  }
}

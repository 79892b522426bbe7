package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.Authority;
import dev.machine.provisioner.pki.Pem;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.pki.Validity;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Server certificates from the store's one authority.
final class Certificates {

  private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

  private final HostStore store;
  private final Copies copies;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Authority authority;

  Certificates(HostStore store, Copies copies, InstantSource clock) {
    this.store = store;
    this.copies = copies;
    this.clock = clock;
  }

  /// The client's certificate as others have it, such as docker contexts.
  @FunctionalInterface
  interface Copies {
    /// The certificate is another one now: makes all of them anew.
    void renew() throws ProvisionException, InterruptedException;
  }

  /// A certificate and its end.
  record Issued(TlsMaterial material, Instant until) {}

  /// A certificate for every address that the host is reached by.
  ///
  /// @param addresses the host's own, as it tells them. Names are not believed, nor addresses by
  ///   which another host of the store is reached: with them it could stand in for that host
  Issued issue(Host host, List<String> addresses, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var names = new ArrayList<>(reachedBy(host));
    var others = ofOthers(host);
    addresses.stream()
        .filter(claimed -> literal(claimed).filter(a -> !others.contains(a)).isPresent())
        .forEach(names::add);
    var authority = authority(host, deadline);
    var material = authority.server(host.name(), names);
    try {
      var until =
          Validity.of(Pem.certificate(material.certificate().getBytes(StandardCharsets.US_ASCII)))
              .until();
      return new Issued(material, until.truncatedTo(ChronoUnit.SECONDS));
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that we just made", e);
    }
  }

  private Set<InetAddress> ofOthers(Host host) throws ProvisionException {
    var addresses = new HashSet<InetAddress>();
    for (var entry : store.entries()) {
      if (entry instanceof HostStore.Entry.Ok(var other) && !other.name().equals(host.name())) {
        reachedBy(other).stream().flatMap(name -> literal(name).stream()).forEach(addresses::add);
      }
    }
    return addresses;
  }

  /// An IP address, however it is written; empty for anything else.
  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text.replaceAll("[\\[\\]]", "")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// What clients of this side connect to.
  private static List<String> reachedBy(Host host) {
    var names = new ArrayList<>(host.access().addresses());
    names.addAll(host.client().tlsSans());
    return names;
  }

  /// A new client identity of the same authority, and all copies of it.
  void renewClient() throws ProvisionException, InterruptedException {
    Authority.renewClient(
        store.root().resolve("pki"),
        "machine regenerate-certs --client-certs",
        clock,
        Deadline.after(LOCK_WAIT));
    copies.renew();
  }

  /// It never changes once it is there, so that it is opened once for many hosts.
  private Authority authority(Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    turn.lockInterruptibly();
    try {
      var open = authority;
      if (open == null || !Files.exists(open.client().ca())) {
        open =
            Authority.open(
                store.root().resolve("pki"),
                "machine certificates for " + host.name(),
                clock,
                deadline.atMost(LOCK_WAIT));
        if (open.clientRenewed()) {
          copies.renew();
        }
        authority = open;
      }
      return open;
    } finally {
      turn.unlock();
    }
  }
}

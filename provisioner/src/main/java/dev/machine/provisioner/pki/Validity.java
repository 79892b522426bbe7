package dev.machine.provisioner.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/// From when until when a certificate holds.
public record Validity(Instant from, Instant until) {

  /// A certificate that ends sooner than this is renewed, or its owner warned.
  public static final Duration SOON = Duration.ofDays(30);

  /// How a certificate stands at some moment.
  public enum State {
    /// Holds for longer than [#SOON].
    VALID,
    /// Holds, but not for long.
    EXPIRING,
    /// Over.
    EXPIRED
  }

  /// Of a certificate.
  public static Validity of(X509Certificate certificate) {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /// How it stands at `now`.
  public State state(Instant now) {
    if (!now.isBefore(until)) {
      return State.EXPIRED;
    }
    return now.plus(SOON).isBefore(until) ? State.VALID : State.EXPIRING;
  }

  /// Whole days left at `now`; negative when it is over.
  public long daysLeft(Instant now) {
    return Math.floorDiv(Duration.between(now, until).toSeconds(), Duration.ofDays(1).toSeconds());
  }
}

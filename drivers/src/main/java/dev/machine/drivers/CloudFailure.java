package dev.machine.drivers;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a cloud answers when it does not do what was asked: each kind its own type, so that who
/// calls can decide what to do next without reading words.
public abstract sealed class CloudFailure extends DriverException {

  private static final long serialVersionUID = 1L;

  private boolean nothingMade;

  private CloudFailure(String problem, String hint, String output, @Nullable Throwable cause) {
    super(problem, hint, output, cause);
  }

  /// Whether it is certain that nothing was made for the host before this happened.
  public boolean nothingMade() {
    return nothingMade;
  }

  /// This failure, known to have come before anything was made.
  public CloudFailure beforeAnything() {
    nothingMade = true;
    return this;
  }

  /// Credentials that are wrong, expired, or not enough for what was asked.
  public static final class Denied extends CloudFailure {
    private static final long serialVersionUID = 1L;

    public Denied(String problem, String hint, @Nullable Throwable cause) {
      super(problem, hint, "", cause);
    }
  }

  /// The account may have no more of something.
  public static final class QuotaReached extends CloudFailure {
    private static final long serialVersionUID = 1L;

    public QuotaReached(String problem, String hint, @Nullable Throwable cause) {
      super(problem, hint, "", cause);
    }
  }

  /// The cloud has no room for such a server now.
  public static final class NoCapacity extends CloudFailure {
    private static final long serialVersionUID = 1L;

    public NoCapacity(String problem, String hint, @Nullable Throwable cause) {
      super(problem, hint, "", cause);
    }
  }

  /// Too many calls; nothing was done (RFC 6585, 429).
  public static final class Throttled extends CloudFailure {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // no exception of ours is ever serialised
    private final Optional<Duration> retryAfter;

    /// @param retryAfter what the cloud asked us to wait
    public Throttled(
        String problem, String hint, Optional<Duration> retryAfter, @Nullable Throwable cause) {
      super(problem, hint, "", cause);
      this.retryAfter = retryAfter;
    }

    public Optional<Duration> retryAfter() {
      return retryAfter;
    }
  }

  /// The cloud did not answer, or answered that it is broken: what was asked may have been done.
  public static final class Unavailable extends CloudFailure {
    private static final long serialVersionUID = 1L;

    public Unavailable(String problem, String hint, @Nullable Throwable cause) {
      super(problem, hint, "", cause);
    }
  }

  /// Not now: something else must end first, such as a server that still holds its group.
  public static final class Busy extends CloudFailure {
    private static final long serialVersionUID = 1L;

    public Busy(String problem, String hint, @Nullable Throwable cause) {
      super(problem, hint, "", cause);
    }
  }

  /// The cloud took the order for a server and could not fill it.
  public static final class ServerBroken extends CloudFailure {
    private static final long serialVersionUID = 1L;

    public ServerBroken(String problem, String hint) {
      super(problem, hint, "", null);
    }
  }

  /// Anything else that the cloud refused, in its own words.
  public static final class Rejected extends CloudFailure {
    private static final long serialVersionUID = 1L;

    public Rejected(String problem, String hint, String output, @Nullable Throwable cause) {
      super(problem, hint, output, cause);
    }
  }
}

package dev.machine.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Times as a person reads and writes them.
public final class Times {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})(ms|s|m|h)?");

  private Times() {}

  /// `12.3 s`, from nanoseconds.
  public static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  /// Reads `10`, `10s`, `1500ms`, `2m`, `1h`; a bare number is seconds.
  public static Optional<Duration> span(String text) {
    var match = SPAN.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(match.group(1));
    var unit = match.group(2);
    return Optional.of(
        switch (unit == null ? "s" : unit) {
          case "ms" -> Duration.ofMillis(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofSeconds(count);
        });
  }

  /// How long until `end`: `364 d`, `5 h`, `expired`.
  public static String until(Instant end, Instant now) {
    var left = Duration.between(now, end);
    if (left.isNegative() || left.isZero()) {
      return "expired";
    }
    return left.toDays() > 0 ? left.toDays() + " d" : Math.max(1, left.toHours()) + " h";
  }
}

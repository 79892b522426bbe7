package dev.machine.provisioner.archive;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a suite's signed `InRelease` says (the repository format that apt reads).
///
/// @param validUntil after this the text is to be taken as stale; empty when it never is
/// @param byHash whether files can be had under their digest
/// @param files path of each package index below the suite, to digest and size
record Release(
    String suite,
    String codename,
    Optional<Instant> date,
    Optional<Instant> validUntil,
    boolean byHash,
    Map<String, Entry> files) {

  /// A file that the release vouches for.
  record Entry(String sha256, long size) {}

  private static final String INDEX = "/Packages.xz";

  /// Room for clocks that differ a little.
  private static final long CLOCK_TOLERANCE_SECONDS = 600;

  // Dates are RFC 5322 in practice, but with "UTC" for the zone, and days may have one digit.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss z", Locale.ENGLISH);

  Release {
    files = Map.copyOf(files);
  }

  /// Reads the text that was signed. Of the thousands of files only package indexes are kept.
  ///
  /// @throws IllegalArgumentException when it is no release text
  static Release parse(String text) {
    var fields = new HashMap<String, String>();
    var files = new HashMap<String, Entry>();
    var section = "";
    for (var line : (Iterable<String>) text.lines()::iterator) {
      if (line.startsWith(" ")) {
        if (section.equals("sha256") && line.endsWith(INDEX)) {
          entry(line.strip(), files);
        }
      } else if (line.indexOf(':') > 0) {
        section = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
        fields.put(section, line.substring(line.indexOf(':') + 1).strip());
      } else if (!line.isBlank()) {
        throw new IllegalArgumentException("not a line of a release text: " + line);
      }
    }
    return new Release(
        fields.getOrDefault("suite", ""),
        fields.getOrDefault("codename", ""),
        date(fields, "date"),
        date(fields, "valid-until"),
        "yes".equals(fields.get("acquire-by-hash")),
        files);
  }

  /// Whether it is past its time.
  boolean expiredAt(Instant now) {
    return validUntil.isPresent()
        && now.isAfter(validUntil.get().plusSeconds(CLOCK_TOLERANCE_SECONDS));
  }

  /// Whether it was made later than this machine's clock says: the clock is wrong.
  boolean notYetValidAt(Instant now) {
    return date.isPresent() && now.isBefore(date.get().minusSeconds(CLOCK_TOLERANCE_SECONDS));
  }

  /// Whether it is the one that was asked for, by suite or by codename: a mirror must not hand out
  /// one suite in place of another.
  boolean answersTo(String wanted) {
    return wanted.equals(suite) || wanted.equals(codename);
  }

  private static void entry(String line, Map<String, Entry> into) {
    var words = List.of(line.split("\\s+"));
    if (words.size() != 3 || !Digests.isSha256(words.get(0))) {
      throw new IllegalArgumentException("not a line of digest, size and path: " + line);
    }
    into.put(words.get(2), new Entry(words.get(0), Long.parseLong(words.get(1))));
  }

  private static Optional<Instant> date(Map<String, String> fields, String name) {
    var text = fields.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZonedDateTime.parse(text, DATE).toInstant());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("field " + name + " is no date: " + text, e);
    }
  }
}

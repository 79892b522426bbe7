package dev.machine.provisioner.archive;

/// A Debian package version, ordered as in Debian Policy 5.6.12.
///
/// @param epoch 0 when the text has none
/// @param upstream the part between epoch and revision
/// @param revision empty when the text has none, which orders like `0`
public record DebianVersion(int epoch, String upstream, String revision)
    implements Comparable<DebianVersion> {

  /// Reads `[epoch:]upstream[-revision]`.
  ///
  /// @throws IllegalArgumentException when the epoch is no number or a part is empty
  public static DebianVersion parse(String text) {
    var colon = text.indexOf(':');
    var epoch = colon < 0 ? 0 : epoch(text, text.substring(0, colon));
    var rest = text.substring(colon + 1);
    var dash = rest.lastIndexOf('-');
    var upstream = dash < 0 ? rest : rest.substring(0, dash);
    if (upstream.isEmpty() || rest.endsWith("-")) {
      throw new IllegalArgumentException("not a Debian version: \"" + text + "\"");
    }
    return new DebianVersion(epoch, upstream, dash < 0 ? "" : rest.substring(dash + 1));
  }

  /// Compares two version texts.
  public static int compare(String a, String b) {
    return a.equals(b) ? 0 : parse(a).compareTo(parse(b));
  }

  /// The upstream version without what Debian adds to mark its own changes of the source:
  /// `20.10.24` of `20.10.24+dfsg1-1+deb12u1`.
  public String plainUpstream() {
    var plus = upstream.indexOf('+');
    return plus > 0 ? upstream.substring(0, plus) : upstream;
  }

  @Override
  public int compareTo(DebianVersion other) {
    if (epoch != other.epoch) {
      return Integer.compare(epoch, other.epoch);
    }
    var byUpstream = compareParts(upstream, other.upstream);
    return byUpstream != 0 ? byUpstream : compareParts(revision, other.revision);
  }

  private static int epoch(String text, String digits) {
    try {
      return Integer.parseUnsignedInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a Debian version: \"" + text + "\"", e);
    }
  }

  /// Non-digits and digits in turn, as dpkg's `verrevcmp` does.
  private static int compareParts(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      while ((i < a.length() && !isDigit(a.charAt(i)))
          || (j < b.length() && !isDigit(b.charAt(j)))) {
        var difference = Integer.compare(order(a, i), order(b, j));
        if (difference != 0) {
          return difference;
        }
        i++;
        j++;
      }
      var endA = endOfDigits(a, i);
      var endB = endOfDigits(b, j);
      var difference = compareNumbers(digits(a, i, endA), digits(b, j, endB));
      if (difference != 0) {
        return difference;
      }
      i = endA;
      j = endB;
    }
    return 0;
  }

  /// Tilde before the end, the end (and a digit) before letters, letters before all else.
  private static int order(String text, int at) {
    if (at >= text.length() || isDigit(text.charAt(at))) {
      return 0;
    }
    var c = text.charAt(at);
    if (c == '~') {
      return -1;
    }
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? c : c + 256;
  }

  private static int compareNumbers(String a, String b) {
    return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
  }

  private static String digits(String text, int from, int to) {
    var start = from;
    while (start < to && text.charAt(start) == '0') {
      start++;
    }
    return start >= to ? "" : text.substring(start, to);
  }

  private static int endOfDigits(String text, int from) {
    var end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  @Override
  public String toString() {
    return (epoch == 0 ? "" : epoch + ":") + upstream + (revision.isEmpty() ? "" : "-" + revision);
  }
}

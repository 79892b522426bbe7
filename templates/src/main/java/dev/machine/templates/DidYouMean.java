package dev.machine.templates;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The name that was probably meant: the closest one by the optimal string alignment distance
/// (insertions, deletions, replacements, and swaps of neighbours; Damerau 1964).
public final class DidYouMean {

  private DidYouMean() {}

  /// The closest of the candidates, when it is near enough to be a slip: at most a third of the
  /// letters differ. Upper and lower case are alike.
  public static Optional<String> closest(String given, Collection<String> candidates) {
    var typed = given.toLowerCase(Locale.ROOT);
    record Near(String name, int distance) {}
    return candidates.stream()
        .map(c -> new Near(c, distance(typed, c.toLowerCase(Locale.ROOT))))
        .filter(n -> n.distance() <= Math.max(1, Math.max(typed.length(), n.name().length()) / 3))
        .min(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .map(Near::name);
  }

  /// `did you mean "x"?`, or the candidates themselves when they are few, or nothing.
  public static String hint(String given, Collection<String> candidates) {
    return closest(given, candidates)
        .map(c -> "did you mean \"" + c + "\"?")
        .orElse(
            candidates.isEmpty() || candidates.size() > 12
                ? ""
                : "one of " + String.join(", ", candidates));
  }

  static int distance(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = Math.min(i, j) == 0 ? Math.max(i, j) : step(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] d, int i, int j) {
    int differs = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + differs);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}

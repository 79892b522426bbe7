package dev.machine.drivers.local;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/// Guesses what a person meant by a misspelt name.
public final class Suggest {

  private Suggest() {}

  /// A hint for a name that is not there: the nearest, or the first of those that are.
  public static String instead(String given, Collection<String> known) {
    return nearest(given, known)
        .map(near -> "did you mean " + near + "?")
        .orElse(
            known.isEmpty()
                ? "there is none at all"
                : "there are: "
                    + known.stream().sorted().limit(12).collect(Collectors.joining(", ")));
  }

  /// The one of `known` that is nearest to `given`, if it is near at all.
  public static Optional<String> nearest(String given, Collection<String> known) {
    return known.stream()
        .filter(k -> distance(given, k) <= Math.max(2, k.length() / 3))
        .min(Comparator.comparingInt(k -> distance(given, k)));
  }

  /// Levenshtein's edit distance.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

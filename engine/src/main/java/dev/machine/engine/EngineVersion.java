package dev.machine.engine;

import java.util.Comparator;
import java.util.regex.Pattern;

/// Major and minor version of an engine: what decides which settings it knows.
record EngineVersion(int major, int minor) implements Comparable<EngineVersion> {

  private static final Pattern START = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})");

  /// `dockerd --validate` came with 23.0 (its release notes).
  static final EngineVersion KNOWS_VALIDATE = new EngineVersion(23, 0);

  /// Reads the beginning of `20.10.24+dfsg1`.
  ///
  /// @throws EngineException when it begins with no version
  static EngineVersion parse(String text) throws EngineException {
    var m = START.matcher(text);
    if (!m.lookingAt()) {
      throw new EngineException(
          Problem.of(
              "version",
              "the engine calls its version \"" + text + "\"",
              "a version such as 20.10.24 was expected from dockerd --version"));
    }
    return new EngineVersion(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
  }

  boolean atLeast(EngineVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(EngineVersion other) {
    return Comparator.comparingInt(EngineVersion::major)
        .thenComparingInt(EngineVersion::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}

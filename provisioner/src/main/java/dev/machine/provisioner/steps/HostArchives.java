package dev.machine.provisioner.steps;

import dev.machine.engine.Facts.AptSource;
import dev.machine.provisioner.archive.AptSources;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The archives that a host's apt uses, the release's own first.
final class HostArchives {

  private static final String USABLE = "(?i)(https?|file|ftp)://?.*";

  private HostArchives() {}

  /// @param oneLine lines of `sources.list` and `sources.list.d/*.list`
  /// @param deb822 lines of `sources.list.d/*.sources`
  /// @param codename of the release: its own archive comes first, updates and security after it
  static List<AptSource> parse(List<String> oneLine, List<String> deb822, String codename) {
    return Stream.concat(
            AptSources.parseOneLine(String.join("\n", oneLine)).stream(),
            AptSources.parseDeb822(String.join("\n", deb822)).stream())
        .filter(source -> source.uri().matches(USABLE))
        .distinct()
        .sorted(Comparator.comparingInt(source -> rank(source, codename)))
        .toList();
  }

  private static int rank(AptSource source, String codename) {
    boolean main = source.components().contains("main");
    if (source.suite().equals(codename)) {
      return main ? 0 : 1;
    }
    return main ? 2 : 3;
  }
}

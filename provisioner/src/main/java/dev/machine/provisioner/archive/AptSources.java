package dev.machine.provisioner.archive;

import dev.machine.engine.Facts.AptSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads apt's source lists, in both formats of sources.list(5).
public final class AptSources {

  private AptSources() {}

  /// The sources under `etc`, such as `/etc/apt`: `sources.list` first, then `sources.list.d` by
  /// name. Files that are not there give nothing.
  ///
  /// @throws IOException when a file is there and cannot be read
  public static List<AptSource> read(Path etc) throws IOException {
    var sources = new ArrayList<AptSource>();
    var list = etc.resolve("sources.list");
    if (Files.isReadable(list)) {
      sources.addAll(parseOneLine(Files.readString(list)));
    }
    for (var file : files(etc.resolve("sources.list.d"))) {
      var name = file.getFileName().toString();
      if (name.endsWith(".list")) {
        sources.addAll(parseOneLine(Files.readString(file)));
      } else if (name.endsWith(".sources")) {
        sources.addAll(parseDeb822(Files.readString(file)));
      }
    }
    return sources;
  }

  /// Lines such as `deb [options] uri suite component…`.
  public static List<AptSource> parseOneLine(String text) {
    var sources = new ArrayList<AptSource>();
    for (var line : text.lines().toList()) {
      var plain = line.replaceFirst("#.*", "").strip().replaceFirst("^(deb)\\s+\\[[^]]*]", "$1");
      var words = List.of(plain.split("\\s+"));
      if (words.size() >= 3 && words.getFirst().equals("deb")) {
        sources.add(new AptSource(words.get(1), words.get(2), words.subList(3, words.size())));
      }
    }
    return sources;
  }

  /// Paragraphs with `Types`, `URIs`, `Suites` and `Components`.
  public static List<AptSource> parseDeb822(String text) {
    var sources = new ArrayList<AptSource>();
    for (var fields : Control.parse(text)) {
      if (words(fields, "types").contains("deb") && !isOff(fields.get("enabled"))) {
        for (var uri : words(fields, "uris")) {
          for (var suite : words(fields, "suites")) {
            sources.add(new AptSource(uri, suite, words(fields, "components")));
          }
        }
      }
    }
    return sources;
  }

  private static boolean isOff(@Nullable String value) {
    return value != null && List.of("no", "false", "0", "off", "disable").contains(value);
  }

  private static List<String> words(Map<String, String> fields, String name) {
    var value = fields.getOrDefault(name, "").strip();
    return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files.filter(Files::isReadable).sorted().toList();
    }
  }
}

package dev.machine.provisioner.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads ssh_config files into lines. An included file stands under the `Host` line that includes
/// it.
final class SshConfigReader {

  /// OpenSSH's READCONF_MAX_DEPTH.
  private static final int MAX_DEPTH = 16;

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([^\\s\"]+)");

  private final Path home;
  private final List<SshConfig.Line> lines = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private List<List<String>> outer = List.of();
  private Optional<List<String>> own = Optional.empty();
  private boolean skipping;
  private int depth;

  SshConfigReader(Path home) {
    this.home = home;
  }

  List<SshConfig.Line> lines() {
    return lines;
  }

  List<String> notes() {
    return notes;
  }

  void file(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    if (depth >= MAX_DEPTH) {
      throw new IOException("too many Includes, one in the other: " + file);
    }
    depth++;
    int number = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      line(line.strip(), file + ":" + number);
    }
    depth--;
  }

  private void line(String text, String where) throws IOException {
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    // Keyword and arguments are parted by spaces or one `=`.
    String[] parts = text.split("\\s*=\\s*|\\s+", 2);
    String keyword = parts[0].toLowerCase(Locale.ROOT);
    List<String> arguments = parts.length > 1 ? words(parts[1]) : List.of();
    switch (keyword) {
      case "host" -> {
        own = Optional.of(arguments);
        skipping = false;
      }
      case "match" -> {
        skipping = !arguments.equals(List.of("all"));
        own = Optional.empty();
        if (skipping) {
          notes.add(where + ": the Match block is left out");
        }
      }
      case "include" -> include(arguments);
      default -> {
        if (!skipping) {
          lines.add(new SshConfig.Line(hosts(), keyword, arguments));
        }
      }
    }
  }

  private void include(List<String> arguments) throws IOException {
    if (skipping) {
      return;
    }
    var outerBefore = outer;
    var ownBefore = own;
    outer = hosts();
    for (String argument : arguments) {
      String expanded = argument.startsWith("~/") ? home + argument.substring(1) : argument;
      Path path = home.resolve(".ssh").resolve(expanded);
      for (Path file : glob(path)) {
        own = Optional.empty();
        file(file);
        skipping = false;
      }
    }
    outer = outerBefore;
    own = ownBefore;
  }

  private List<List<String>> hosts() {
    var all = new ArrayList<>(outer);
    own.ifPresent(all::add);
    return List.copyOf(all);
  }

  /// Wildcards in the last part only, in the order of names, as glob(7) gives them.
  private static List<Path> glob(Path path) throws IOException {
    Path name = path.getFileName();
    Path parent = path.getParent();
    if (name == null || parent == null || !name.toString().matches(".*[*?\\[].*")) {
      return List.of(path);
    }
    var found = new ArrayList<Path>();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, name.toString())) {
        entries.forEach(found::add);
      }
    }
    return found.stream().sorted().toList();
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      if (matcher.group().startsWith("#")) {
        break;
      }
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return words;
  }
}

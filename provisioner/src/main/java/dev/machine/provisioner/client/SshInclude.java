package dev.machine.provisioner.client;

import dev.machine.provisioner.host.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Whether the person's own ssh_config includes ours. Only looks.
public enum SshInclude {
  /// It does, for every host.
  INCLUDED,
  /// It does, but below a `Host` or `Match` line: ssh then reads it for those hosts only.
  TOO_LATE,
  /// It does not.
  MISSING;

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /// Looks into `~/.ssh/config`, not into what that includes in turn.
  ///
  /// @param file our configuration
  public static SshInclude find(Path home, Path file) throws IOException {
    var ssh = home.resolve(".ssh");
    var bytes = AtomicFiles.read(ssh.resolve("config"));
    if (bytes.isEmpty()) {
      return MISSING;
    }
    boolean everyHost = true;
    var found = MISSING;
    for (var line : new String(bytes.get(), StandardCharsets.UTF_8).lines().toList()) {
      var words = words(line);
      var keyword = words.isEmpty() ? "" : words.getFirst().toLowerCase(Locale.ROOT);
      switch (keyword) {
        case "host" -> everyHost = words.equals(List.of(words.getFirst(), "*"));
        case "match" -> everyHost = words.size() == 2 && words.getLast().equalsIgnoreCase("all");
        case "include" -> {
          if (words.stream().skip(1).anyMatch(path -> means(path, home, ssh, file))) {
            if (everyHost) {
              return INCLUDED;
            }
            found = TOO_LATE;
          }
        }
        default -> {
          // every other keyword changes nothing here
        }
      }
    }
    return found;
  }

  private static boolean means(String pattern, Path home, Path ssh, Path file) {
    var path =
        pattern.startsWith("~/")
            ? home.resolve(pattern.substring(2))
            : ssh.resolve(pattern); // a relative one is relative to ~/.ssh
    return FileSystems.getDefault()
        .getPathMatcher("glob:" + path.normalize())
        .matches(file.toAbsolutePath().normalize());
  }

  /// `Keyword value` and `Keyword=value`, values perhaps in double quotes.
  private static List<String> words(String line) {
    var text = line.strip();
    var words = new ArrayList<String>();
    if (text.startsWith("#")) {
      return words;
    }
    var matcher = WORD.matcher(text.replaceFirst("^(\\w+)\\s*=\\s*", "$1 "));
    while (matcher.find()) {
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return words;
  }
}

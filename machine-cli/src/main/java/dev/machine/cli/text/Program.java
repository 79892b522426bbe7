package dev.machine.cli.text;

import dev.machine.cli.Verb;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program as a person types it here: `machine` where it is on `PATH`, else as it was typed,
/// such as `./machine`. A hint that names it otherwise could not be typed as it is.
///
/// @param name how it is called
public record Program(String name) {

  /// @param command how it was called, by the launcher's `machine.command`
  public static Program of(String command, Map<String, String> environment) {
    if (command.indexOf('/') < 0) {
      return new Program(command);
    }
    var called = Path.of(command);
    var bare = String.valueOf(called.getFileName());
    for (var directory : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      var found = Path.of(directory, bare);
      if (!directory.isEmpty() && Files.isExecutable(found)) {
        return new Program(same(found, called) ? bare : command);
      }
    }
    return new Program(command);
  }

  private static boolean same(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException _) {
      return false; // it cannot be seen, so it is not what was called
    }
  }

  /// `text` with the commands in it as they are typed here.
  public String in(String text) {
    if (name.equals("machine") || !text.contains("machine ")) {
      return text;
    }
    var verbs = String.join("|", Verb.words());
    var command = Pattern.compile("(?<![\\w./-])machine(?= (?:" + verbs + ")\\b| --help)");
    return command.matcher(text).replaceAll(Matcher.quoteReplacement(name));
  }
}

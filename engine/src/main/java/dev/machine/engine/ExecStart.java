package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The command line of the engine's unit, word by word and quoted as it was, so that what is not
/// ours to change comes out as it went in.
record ExecStart(List<String> words) {

  private static final Pattern WORD =
      Pattern.compile("(?:\"(?:\\\\.|[^\"])*\"|'[^']*'|\\\\.|\\S)+");

  /// dockerd(8): the flags that have a letter.
  private static final Map<String, String> LETTERS =
      Map.of(
          "-H", "host",
          "-D", "debug",
          "-l", "log-level",
          "-s", "storage-driver",
          "-b", "bridge",
          "-G", "group",
          "-p", "pidfile");

  /// A flag and where it stands.
  private record Flag(String name, Optional<String> value, int from, int to) {}

  ExecStart {
    words = List.copyOf(words);
  }

  /// Reads the unit's line.
  ///
  /// @throws EngineException when it does not begin with the path of a program
  static ExecStart parse(String line) throws EngineException {
    var words = WORD.matcher(line.strip()).results().map(r -> r.group()).toList();
    // systemd.service(5): special executable prefixes.
    if (words.isEmpty() || !words.getFirst().matches("[@:+!|-]*/.*")) {
      throw new EngineException(
          Problem.of(
              "ExecStart",
              "the engine's systemd unit has a command line that is not understood: \""
                  + line.strip()
                  + "\"",
              "the unit docker.service must start dockerd by its path"));
    }
    return new ExecStart(words);
  }

  /// The program.
  String program() {
    return words.getFirst().replaceFirst("^[@:+!|-]*", "");
  }

  boolean has(String flag) {
    return flags().stream().anyMatch(f -> f.name().equals(flag));
  }

  /// The values of a flag, without quotes.
  List<String> values(String flag) {
    return flags().stream()
        .filter(f -> f.name().equals(flag))
        .map(f -> f.value().orElse("true"))
        .toList();
  }

  /// The line without a flag, wherever it stands.
  ExecStart without(String flag) {
    var left = new ArrayList<>(words);
    for (var f : flags().reversed()) {
      if (f.name().equals(flag)) {
        left.subList(f.from(), f.to()).clear();
      }
    }
    return new ExecStart(left);
  }

  private List<Flag> flags() {
    var found = new ArrayList<Flag>();
    int i = 1;
    while (i < words.size()) {
      var flag = flagAt(i);
      flag.ifPresent(found::add);
      i = flag.map(Flag::to).orElse(i + 1);
    }
    return found;
  }

  private Optional<Flag> flagAt(int i) {
    var word = unquote(words.get(i));
    if (!word.startsWith("-") || word.length() < 2) {
      return Optional.empty();
    }
    int equals = word.indexOf('=');
    var head = equals < 0 ? word : word.substring(0, equals);
    if (!head.startsWith("--") && head.length() > 2) {
      // pflag: a letter's value may follow it at once, as in -Hfd://
      return letter(head.substring(0, 2))
          .map(n -> new Flag(n, Optional.of(word.substring(2)), i, i + 1));
    }
    var name = head.startsWith("--") ? Optional.of(head.substring(2)) : letter(head);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (equals >= 0) {
      return Optional.of(new Flag(name.get(), Optional.of(word.substring(equals + 1)), i, i + 1));
    }
    return Optional.of(
        takesNoValue(name.get()) || i + 1 == words.size()
            ? new Flag(name.get(), Optional.empty(), i, i + 1)
            : new Flag(name.get(), Optional.of(unquote(words.get(i + 1))), i, i + 2));
  }

  private static Optional<String> letter(String dashed) {
    return Optional.ofNullable(LETTERS.get(dashed));
  }

  private static boolean takesNoValue(String flag) {
    return flag.equals("tls")
        || flag.equals("tlsverify")
        || flag.equals("rootless")
        || DaemonKeys.find(flag).filter(k -> k.type() == DaemonKey.Type.SWITCH).isPresent();
  }

  private static String unquote(String word) {
    return word.matches("\"[^\"]*\"|'[^']*'") ? word.substring(1, word.length() - 1) : word;
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}

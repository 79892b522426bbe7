package dev.machine.provisioner.remote;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The one place where argv becomes a line for the host's shell.
public final class ShellQuote {

  /// Characters no POSIX shell gives a meaning in the middle of a word (POSIX 2.2 "Quoting"); `=`
  /// and `~` are left out because they can have one at its start.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-]+");

  private ShellQuote() {}

  /// One word that a POSIX shell reads back as `word`, byte for byte.
  ///
  /// @throws IllegalArgumentException for a NUL character, which no argument can hold
  public static String quote(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an argument cannot hold a NUL character");
    }
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /// A line that a POSIX shell reads back as `argv`.
  public static String join(List<String> argv) {
    return argv.stream().map(ShellQuote::quote).collect(Collectors.joining(" "));
  }
}

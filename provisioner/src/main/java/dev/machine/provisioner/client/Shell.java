package dev.machine.provisioner.client;

import dev.machine.provisioner.ProvisionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A language that `machine env` writes.
public enum Shell {
  /// bash, zsh, dash, ksh and every other that understands `export`.
  POSIX,
  FISH,
  POWERSHELL,
  CMD,
  TCSH,
  EMACS;

  private static final String SAY = "# Run this command to configure your shell:";

  /// By its name, as given to `--shell`.
  ///
  /// @throws ProvisionException usage, for a shell that is not known
  public static Shell named(String name) throws ProvisionException {
    return known(name)
        .orElseThrow(() ->
            ProvisionException.usage(
                "unknown shell \"" + name + "\"",
                "use one of: bash, zsh, sh, fish, powershell, cmd, tcsh, emacs"));
  }

  /// The person's own, by `$SHELL`; one that is unset or not known is taken for a POSIX shell, or
  /// on Windows for PowerShell.
  public static Shell detect(Map<String, String> environment, boolean windows) {
    var path = environment.getOrDefault("SHELL", "");
    var name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    return known(name).orElse(windows ? POWERSHELL : POSIX);
  }

  private static Optional<Shell> known(String name) {
    var bare = name.endsWith(".exe") ? name.substring(0, name.length() - 4) : name;
    return switch (bare) {
      case "bash", "zsh", "sh", "dash", "ash", "ksh", "mksh", "posix" -> Optional.of(POSIX);
      case "fish" -> Optional.of(FISH);
      case "powershell", "pwsh" -> Optional.of(POWERSHELL);
      case "cmd" -> Optional.of(CMD);
      case "tcsh", "csh" -> Optional.of(TCSH);
      case "emacs" -> Optional.of(EMACS);
      default -> Optional.empty();
    };
  }

  /// Some characters need no more than double quotes in any shell.
  private static boolean plain(String value) {
    return value.matches("[A-Za-z0-9_./:@%+=,~ -]*");
  }

  /// The line that sets a variable.
  String set(String name, String value) {
    var plain = plain(value);
    return switch (this) {
      case POSIX -> "export " + name + "=" + (plain ? twice(value) : once(value, "'\\''"));
      case FISH -> "set -gx " + name + " " + (plain ? twice(value) : fish(value)) + ";";
      case POWERSHELL -> "$Env:" + name + " = " + (plain ? twice(value) : powershell(value));
      case CMD ->
          plain(value.replace("\\", "")) && !value.contains(" ")
              ? "SET " + name + "=" + value
              : "SET " + twice(name + "=" + value);
      case TCSH ->
          "setenv "
              + name
              + " "
              + (plain ? twice(value) : once(value.replace("!", "\\!"), "'\\''"))
              + ";";
      case EMACS ->
          "(setenv \""
              + name
              + "\" "
              + twice(value.replace("\\", "\\\\").replace("\"", "\\\""))
              + ")";
    };
  }

  /// The line that makes a variable unset, without complaint where it is so already.
  String unset(String name) {
    return switch (this) {
      case POSIX -> "unset " + name + ";";
      case FISH -> "set -e " + name + ";";
      case POWERSHELL -> "Remove-Item -ErrorAction SilentlyContinue Env:\\" + name;
      case CMD -> "SET " + name + "=";
      case TCSH -> "unsetenv " + name + ";";
      case EMACS -> "(setenv \"" + name + "\" nil)";
    };
  }

  /// Comment lines that say how to run `argv` so that its output takes effect.
  List<String> hint(List<String> argv) {
    var command = String.join(" ", argv.stream().map(this::argument).toList());
    return switch (this) {
      case POSIX -> List.of(SAY, "# eval \"$(" + command + ")\"");
      case FISH -> List.of(SAY, "# eval (" + command + ")");
      case POWERSHELL -> List.of(SAY, "# & " + command + " | Invoke-Expression");
      case CMD ->
          List.of(
              "REM " + SAY.substring(2),
              "REM \t@FOR /f \"tokens=*\" %i IN ('" + command + "') DO @%i");
      case TCSH -> List.of(": " + SAY.substring(2), ": eval `" + command + "`");
      case EMACS ->
          List.of(
              ";; " + SAY.substring(2),
              ";; (with-temp-buffer (shell-command "
                  + twice(command.replace("\\", "\\\\").replace("\"", "\\\""))
                  + " (current-buffer)) (eval-buffer))");
    };
  }

  private String argument(String value) {
    if (plain(value) && !value.isEmpty() && !value.contains(" ") && !value.contains("~")) {
      return value;
    }
    return switch (this) {
      case FISH -> fish(value);
      case POWERSHELL -> powershell(value);
      case CMD -> twice(value);
      case POSIX, TCSH, EMACS -> once(value, "'\\''");
    };
  }

  private static String twice(String value) {
    return "\"" + value + "\"";
  }

  private static String once(String value, String quote) {
    return "'" + value.replace("'", quote) + "'";
  }

  private static String fish(String value) {
    return once(value.replace("\\", "\\\\"), "\\'");
  }

  /// PowerShell takes typographic quotes for quotes too (about_Quoting_Rules).
  private static String powershell(String value) {
    return "'" + value.replaceAll("(['\u2018\u2019\u201a\u201b])", "$1$1") + "'";
  }
}

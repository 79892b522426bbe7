package dev.machine.cli;

import dev.machine.cli.progress.ProgressMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags that every verb takes, before or after its name.
public final class Globals {

  /// Those that take a value, for finding the verb behind them; --output too, though not every verb
  /// has it.
  static final Set<String> WITH_VALUE =
      Set.of("--storage-path", "-s", "--progress", "--output", "-o");

  static final List<String> HELP =
      List.of(
          "  -s, --storage-path DIR   where hosts are kept (MACHINE_STORAGE_PATH; ~/.machine)",
          "      --progress MODE      auto, tty, plain, json or none, on stderr",
          "      --no-color           plain text (NO_COLOR)",
          "  -D, --debug              a stack trace with each failure (MACHINE_DEBUG)",
          "  -h, --help               help for a verb: machine create --help");

  @Nullable Path storagePath;

  ProgressMode progress = ProgressMode.AUTO;

  boolean noColor;

  boolean debug;

  void describe(Usage usage) {
    usage
        .value(
            "DIR",
            "Where hosts are kept (MACHINE_STORAGE_PATH; default ~/.machine).",
            text -> storagePath = text.isEmpty() ? null : Path.of(text),
            "-s",
            "--storage-path")
        .choice(
            ProgressMode.class,
            "MODE",
            "How to tell progress on stderr: auto, tty, plain, json, none.",
            one -> progress = one,
            "--progress")
        .flag("Plain text (NO_COLOR).", on -> noColor = on, "--no-color")
        .flag(
            "Print a stack trace with each failure (MACHINE_DEBUG).",
            on -> debug = on,
            "-D",
            "--debug")
        .help("Print this help.", "-h", "--help");
  }

  /// The store's directory: flag, environment, home.
  public Path storage(Map<String, String> environment) {
    var flag = storagePath;
    if (flag != null) {
      return flag.toAbsolutePath().normalize();
    }
    var given = environment.getOrDefault("MACHINE_STORAGE_PATH", "");
    if (!given.isEmpty()) {
      return Path.of(given).toAbsolutePath().normalize();
    }
    return home(environment).resolve(".machine");
  }

  /// The person's home directory.
  static Path home(Map<String, String> environment) {
    var home = environment.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
  }

  /// What can be made or fetched again, shared between stores: `MACHINE_CACHE_PATH`, else by the
  /// XDG Base Directory Specification.
  static Path cache(Map<String, String> environment) {
    var given = environment.getOrDefault("MACHINE_CACHE_PATH", "");
    if (!given.isEmpty()) {
      return Path.of(given).toAbsolutePath().normalize();
    }
    var xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    var base = xdg.startsWith("/") ? Path.of(xdg) : home(environment).resolve(".cache");
    return base.resolve("machine");
  }

  public boolean debug(Map<String, String> environment) {
    return debug || isTrue(environment.getOrDefault("MACHINE_DEBUG", ""));
  }

  public ProgressMode progress() {
    return progress;
  }

  /// Whether stderr speaks JSON lines.
  public boolean json() {
    return progress == ProgressMode.JSON;
  }

  public boolean noColor() {
    return noColor;
  }

  private static boolean isTrue(String value) {
    return !value.isEmpty() && !value.equals("0") && !value.equalsIgnoreCase("false");
  }
}

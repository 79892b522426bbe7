package dev.machine.drivers.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One process of this machine for all time: process ids are used again, but not with the same
/// start time in the same boot.
///
/// @param startTicks field 22 of `/proc/PID/stat`, see proc(5)
/// @param bootId `/proc/sys/kernel/random/boot_id` of the boot that it started in
public record ProcessId(long pid, long startTicks, String bootId) {

  /// Reads the form that `launch.sh` writes and [#toString] gives; empty if `text` is not one.
  public static Optional<ProcessId> parse(String text) {
    var words = text.strip().split(" ");
    if (words.length != 3 || !words[0].matches("\\d{1,9}") || !words[1].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]));
  }

  /// The process that the file names; empty if there is no such file.
  public static Optional<ProcessId> read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Whether exactly this process runs. A zombie does not: it has given everything back but its
  /// number.
  public boolean alive() {
    try {
      if (!Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip().equals(bootId)) {
        return false;
      }
      var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the program's name in parentheses and may itself hold spaces.
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean dead = fields[0].equals("Z") || fields[0].equals("X");
      // Its first thread may be dead while others still hold its files, field 20.
      return Long.parseLong(fields[19]) == startTicks
          && (!dead || Integer.parseInt(fields[17]) > 1);
    } catch (IOException _) {
      return false;
    }
  }

  /// Sends SIGKILL if exactly this process still runs.
  public void kill() {
    if (alive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public String toString() {
    return pid + " " + startTicks + " " + bootId;
  }
}

package dev.machine.drivers.testing;

import dev.machine.drivers.local.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processes that a test started.
public final class Processes {

  private Processes() {}

  /// What tells it from every other, as its files would name it.
  public static ProcessId id(Process process) throws Exception {
    var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    var boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    return new ProcessId(process.pid(), Long.parseLong(stat.split(" ")[21]), boot);
  }
}

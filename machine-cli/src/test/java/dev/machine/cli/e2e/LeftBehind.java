package dev.machine.cli.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/// What hosts leave on this machine: taken before and after, the two must be equal.
final class LeftBehind {

  private LeftBehind() {}

  /// Processes of hosts, mounts, network namespaces, control groups and listening ports, a line
  /// each.
  static Set<String> now(Path store) throws IOException {
    var found = new TreeSet<String>();
    processes(store, found);
    for (var line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      if (line.contains(store.toString())) {
        found.add("mount " + line);
      }
    }
    names(Path.of("/run/netns"), "machine-", found);
    try (var walk = Files.walk(Path.of("/sys/fs/cgroup"), 3)) {
      walk.filter(p -> p.getFileName().toString().startsWith("machine-"))
          .forEach(p -> found.add("cgroup " + p));
    }
    return found;
  }

  private static void processes(Path store, Set<String> found) throws IOException {
    try (var dirs = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var dir : dirs) {
        try {
          var command = Files.readString(dir.resolve("cmdline")).replace('\0', ' ');
          if (command.contains(store.toString()) && !command.contains("java")) {
            found.add("process " + command);
          }
        } catch (IOException _) {
          // It ended while we looked.
        }
      }
    }
  }

  private static void names(Path dir, String prefix, Set<String> found) throws IOException {
    if (!Files.isDirectory(dir)) {
      return;
    }
    try (var files = Files.newDirectoryStream(dir, prefix + "*")) {
      for (var file : files) {
        found.add(file.toString());
      }
    }
  }
}

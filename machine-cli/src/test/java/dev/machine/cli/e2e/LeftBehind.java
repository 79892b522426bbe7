package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What the hosts of one store leave on this machine: taken before and after, the two must be
/// equal. Other stores have hosts meanwhile.
final class LeftBehind {

  private static final Pattern ID = Pattern.compile("\"id\": *\"([0-9a-f]{8})\"");

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
    if (Files.exists(store.resolve("store.json"))) {
      var id = ID.matcher(Files.readString(store.resolve("store.json")));
      assertThat(id.find()).as("a store has an id").isTrue();
      named(Path.of("/run/netns"), "machine-" + id.group(1), found);
      named(Path.of("/sys/fs/cgroup"), "machine-" + id.group(1), found);
    }
    return found;
  }

  private static void named(Path place, String mark, Set<String> found) throws IOException {
    if (!Files.isDirectory(place)) {
      return;
    }
    try (var walk = Files.walk(place, 3)) {
      walk.filter(p -> p.getFileName().toString().startsWith(mark))
          .forEach(p -> found.add(p.toString()));
    } catch (UncheckedIOException _) {
      named(place, mark, found); // Another store's groups come and go.
    }
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
}

package dev.machine.provisioner.host;

import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// Records of hosts as they were read. Every change makes another file, by which it is seen, also
/// one of another process: a fleet's hosts, each of which looks at all others, are read once and
/// not once by each.
final class Records {

  /// @param state of the file: which one it is, when it was changed, its size
  private record Known(List<Object> state, Host host) {}

  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  Host read(String name, Path file) throws IOException, ProvisionException {
    var state = state(file);
    var before = known.get(file);
    if (before != null && before.state().equals(state)) {
      return before.host();
    }
    var host = HostJson.read(name, Files.readString(file));
    known.put(file, new Known(state, host));
    return host;
  }

  /// It was just written: what counts is what is on the disk.
  void forget(Path file) {
    known.remove(file);
  }

  private static List<Object> state(Path file) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return List.of(
        Objects.requireNonNullElse(attributes.fileKey(), file),
        attributes.lastModifiedTime(),
        attributes.size());
  }
}

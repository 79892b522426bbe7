package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.ServerRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The forwards that are asked of one host, one small file each: `LOCAL REMOTE`.
///
/// @param dir where the files are
/// @param key of the host, from which free ports are searched
public record ForwardFiles(ServerRef ref, Path dir, String key) {

  /// The form of a forward in files.
  public static String line(Forward forward) {
    return forward.localPort() + " " + forward.remotePort();
  }

  /// What the ledger calls a forward.
  public static Ledger.Resource resource(String name) {
    return new Ledger.Resource("port", "forward:" + name);
  }

  public static DriverException taken(int port) {
    return taken(port, "choose another local port, or 0 for any");
  }

  public static DriverException taken(int port, String hint) {
    return port < Ports.lowest()
        ? new DriverException.Refused(
            "port " + port + " on 127.0.0.1 is root's alone",
            "choose one from " + Ports.lowest() + " on")
        : new DriverException.Refused("port " + port + " on 127.0.0.1 is taken", hint);
  }

  /// Refuses a forward that a person cannot have here, whatever its ports are.
  public void requireFit(Forward request) throws DriverException {
    if (!request.name().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
        || request.name().endsWith(".new")) {
      throw new DriverException.Refused(
          "\"" + request.name() + "\" is no name for a forward",
          "use letters, digits, dots and dashes");
    }
    if (!Files.isDirectory(dir)) {
      throw new DriverException.Refused(
          "there is no host " + ref.name(), "make it before you forward its ports");
    }
  }

  /// The forward with a local port: the one that was asked for, or any for 0.
  ///
  /// @param reserved local ports of hosts, running or not
  /// @throws DriverException.Refused when the port is taken
  public Forward withPort(Forward request, Set<Integer> reserved) throws DriverException {
    if (request.localPort() == 0) {
      int port = Ports.pick(key + request.name(), reserved);
      return new Forward(request.name(), port, request.remotePort());
    }
    if (reserved.contains(request.localPort()) || !Ports.free(request.localPort())) {
      throw taken(request.localPort());
    }
    return request;
  }

  public void write(Forward forward) throws DriverException {
    var file = dir.resolve(forward.name());
    try {
      Trees.replace(file, line(forward) + "\n");
    } catch (IOException e) {
      throw new DriverException.Failed("cannot write " + file, "is the disk full?", "", e);
    }
  }

  /// The file of that name; empty for a name that leads elsewhere.
  public Optional<Path> file(String name) {
    return Optional.of(dir.resolve(name).normalize()).filter(f -> dir.equals(f.getParent()));
  }

  /// All that are asked for, by name.
  public List<Forward> list() throws DriverException {
    return list(dir);
  }

  /// Those of any host's directory.
  public static List<Forward> list(Path directory) throws DriverException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    var forwards = new ArrayList<Forward>();
    try (var files = Files.list(directory)) {
      for (var file : files.sorted().toList()) {
        read(file).ifPresent(forwards::add);
      }
    } catch (NoSuchFileException _) {
      return List.of(); // Its host was removed at this very moment.
    } catch (IOException e) {
      throw new DriverException.Failed("cannot list " + directory, "", "", e);
    }
    return forwards;
  }

  /// The forward of a file; empty when it is gone or holds none.
  public static Optional<Forward> read(Path file) {
    try {
      var name = file.getFileName().toString();
      var words = Files.readString(file).strip().split(" ");
      return name.endsWith(".new") || words.length != 2
          ? Optional.empty()
          : Optional.of(new Forward(name, Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty(); // Gone since it was listed, or no forward.
    }
  }
}

package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ServerRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// How the hosts of a store are called on this machine: by store id, name and nonce alone, so that
/// nothing need be remembered to find them again.
public final class HostDirs {

  private HostDirs() {}

  /// A host's directory: `NAME-NONCE` in the driver's.
  public static Path dir(Path stateDir, ServerRef ref) {
    return stateDir.resolve(ref.name() + "-" + ref.nonce());
  }

  /// What a host's things are called outside its store: `machine-STOREID-NONCE`.
  public static String key(String storeId, ServerRef ref) {
    return "machine-" + storeId + "-" + ref.nonce();
  }

  /// Taken while a host is started, stopped or removed; beside its directory, which goes with it.
  public static Path lock(Path dir) {
    return dir.resolveSibling(dir.getFileName() + ".lock");
  }

  /// The hosts of a driver, by their directories.
  public static List<ServerRef> refs(Path stateDir) throws DriverException {
    if (!Files.isDirectory(stateDir)) {
      return List.of();
    }
    try (var files = Files.list(stateDir)) {
      return files
          .filter(Files::isDirectory)
          .map(d -> d.getFileName().toString())
          .filter(n -> n.matches(".+-[0-9a-f]{8}"))
          .map(n -> new ServerRef(n.substring(0, n.length() - 9), n.substring(n.length() - 8)))
          .sorted(Comparator.comparing(ServerRef::name))
          .toList();
    } catch (IOException e) {
      throw new DriverException.Failed("cannot list " + stateDir, "", "", e);
    }
  }
}

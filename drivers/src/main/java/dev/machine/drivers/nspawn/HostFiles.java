package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ServerRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Where one host keeps its files, and what its things in the kernel are called. Follows from store
/// id, name and nonce alone, so that nothing need be remembered to find it all again.
///
/// @param dir the host's directory, `NAME-NONCE` in the driver's
/// @param key name of its control groups and of its scope: `machine-STOREID-NONCE`
record HostFiles(ServerRef ref, Path dir, String key) {

  static HostFiles of(Path stateDir, String storeId, ServerRef ref) {
    return new HostFiles(
        ref,
        stateDir.resolve(ref.name() + "-" + ref.nonce()),
        "machine-" + storeId + "-" + ref.nonce());
  }

  /// The hosts of this store, by their directories `NAME-NONCE`.
  static List<ServerRef> refs(Path stateDir) throws DriverException {
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

  /// Taken while the host is started, stopped or removed.
  Path lock() {
    return dir.resolveSibling(dir.getFileName() + ".lock");
  }

  Path config() {
    return dir.resolve("host.properties");
  }

  /// What the guest has changed over its image.
  Path upper() {
    return dir.resolve("upper");
  }

  Path forwards() {
    return dir.resolve("forwards");
  }

  /// What only matters while the host runs.
  Path run() {
    return dir.resolve("run");
  }

  Path pidFile() {
    return run().resolve("supervisor.pid");
  }

  Path console() {
    return dir.resolve("console.log");
  }
}

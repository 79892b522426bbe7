package dev.machine.drivers.nspawn;

import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.HostDirs;
import java.nio.file.Path;

/// Where one host keeps its files, and what its things in the kernel are called. Follows from store
/// id, name and nonce alone, so that nothing need be remembered to find it all again.
///
/// @param dir the host's directory, `NAME-NONCE` in the driver's
/// @param key name of its control groups and of its scope: `machine-STOREID-NONCE`
record HostFiles(ServerRef ref, Path dir, String key) {

  static HostFiles of(Path stateDir, String storeId, ServerRef ref) {
    return new HostFiles(ref, HostDirs.dir(stateDir, ref), HostDirs.key(storeId, ref));
  }

  /// Taken while it is started, stopped or removed.
  Path lock() {
    return HostDirs.lock(dir);
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

package dev.machine.drivers.qemu;

import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.HostDirs;
import java.nio.file.Path;

/// Where one virtual machine keeps its files. Follows from store id, name and nonce alone, so that
/// nothing need be remembered to find it all again.
///
/// @param dir the machine's directory, `NAME-NONCE` in the driver's
/// @param key what the machine is called outside its store: `machine-STOREID-NONCE`
record VmFiles(ServerRef ref, Path dir, String key) {

  static VmFiles of(Path stateDir, String storeId, ServerRef ref) {
    return new VmFiles(ref, HostDirs.dir(stateDir, ref), HostDirs.key(storeId, ref));
  }

  /// Taken while it is started, stopped or removed.
  Path lock() {
    return HostDirs.lock(dir);
  }

  Path config() {
    return dir.resolve("vm.properties");
  }

  /// What the machine was last started with, the acceleration as it was chosen.
  Path running() {
    return dir.resolve("running.properties");
  }

  /// The hardware that each kept state is of.
  Path snapshots() {
    return dir.resolve("snapshots");
  }

  /// Names the state that the machine begins from, until it was made itself.
  Path origin() {
    return dir.resolve("from-snapshot");
  }

  /// The disk: a qcow2 file over the image.
  Path disk() {
    return dir.resolve("disk.qcow2");
  }

  /// What the guest reads at its first boot: a tar archive, or a directory for NoCloud.
  Path seed() {
    return dir.resolve("seed");
  }

  /// The ports that a person asked for.
  Path forwards() {
    return dir.resolve("forwards");
  }

  Path pidFile() {
    return dir.resolve("qemu.pid");
  }

  /// QEMU's own messages.
  Path log() {
    return dir.resolve("qemu.log");
  }

  /// The guest's serial console, of the last boots.
  Path console() {
    return dir.resolve("console.log");
  }

  /// QEMU's control socket. Named relative to [#dir], because the path of a socket may have no more
  /// than 107 bytes (unix(7)).
  Path qmp() {
    return dir.resolve("qmp");
  }
}

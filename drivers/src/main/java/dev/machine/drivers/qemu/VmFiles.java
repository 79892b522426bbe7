package dev.machine.drivers.qemu;

import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.HostDirs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

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

  /// What the clones of a kept state begin from: a directory with files as a machine's.
  Path template(String snapshot) {
    return snapshots().resolve(snapshot + ".template");
  }

  /// One that is being made.
  Path unfinished(String snapshot) {
    return snapshots().resolve(snapshot + ".new");
  }

  /// The same machine's files in another directory.
  VmFiles at(Path other) {
    return new VmFiles(ref, other, key);
  }

  /// The hardware of the state that the machine begins from, until it was made itself.
  Path origin() {
    return dir.resolve("from-snapshot");
  }

  /// That state, memory and devices as QEMU migrates them, until then.
  Path state() {
    return dir.resolve("state");
  }

  /// The disk: a qcow2 file over the image, or over the last of [#layers].
  Path disk() {
    return dir.resolve("disk.qcow2");
  }

  /// Where a clone has the disks of those that it comes from, each over the one before.
  Path base() {
    return dir.resolve("base");
  }

  Path layer(int number) {
    return base().resolve(number + ".qcow2");
  }

  /// Those disks, the lowest first.
  List<Path> layers() {
    return IntStream.iterate(1, n -> Files.exists(layer(n)), n -> n + 1)
        .mapToObj(this::layer)
        .toList();
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

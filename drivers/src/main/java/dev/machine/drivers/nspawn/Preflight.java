package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.local.Cgroups;
import dev.machine.drivers.local.SystemPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What must hold on this machine before a system container is begun.
final class Preflight {

  private Preflight() {}

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException _) {
      return false;
    }
  }

  /// @param stateDir where hosts will be kept; need not exist yet
  static void check(ServerRequest request, Cgroups cgroups, Path stateDir, Baking baking)
      throws DriverException {
    if (!isRoot()) {
      throw new DriverException.Refused("the nspawn driver needs root", "run machine as root");
    }
    SystemPackages.require("the nspawn driver", NspawnFactory.PROGRAMS);
    baking.preflight(NspawnOptions.read(request.options()).image());
    if (!cgroups.available()) {
      throw new DriverException.Refused(
          "no control groups are mounted below /sys/fs/cgroup",
          "mount -t cgroup2 cgroup2 /sys/fs/cgroup");
    }
    requireUsableDisk(stateDir);
  }

  /// An overlay cannot write onto another overlay or a network file system (kernel, overlayfs.rst).
  private static void requireUsableDisk(Path stateDir) throws DriverException {
    var existing = stateDir;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      var type = Files.getFileStore(existing).type();
      if (type.matches("overlay|nfs4?|fuse.*|9p|vfat")) {
        throw new DriverException.Refused(
            existing + " is on a file system (" + type + ") that hosts cannot be kept on",
            "give --storage-path on an ordinary disk");
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot look at " + existing, "", "", e);
    }
  }
}

package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.BakedImages;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.GuestIdentity;
import dev.machine.drivers.local.Images;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Images made of system containers: the overlay and what the engine keeps beside it, as one root
/// file system.
final class Baking {

  private static final String ROOT = "rootfs";

  /// Directories that a host keeps outside its overlay, by where they are in it.
  private static final List<String> BESIDE = List.of("docker", "containerd");

  private final Path stateDir;
  private final BakedImages images;

  Baking(Path stateDir) {
    this.stateDir = stateDir;
    this.images = new BakedImages(stateDir);
  }

  BakedImages images() {
    return images;
  }

  /// Checks what can be checked of an image without making it.
  void preflight(Images.Wanted wanted) throws DriverException {
    if (images.find(wanted.name()).isEmpty()) {
      Images.preflight(wanted, images.names());
    }
  }

  /// The root file system of an image, one of a host or any other.
  Path rootOf(Images.Wanted wanted, Path cacheDir, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var baked = images.find(wanted.name());
    return baked.isPresent()
        ? baked.get().resolve(ROOT).toAbsolutePath()
        : new Images(cacheDir).get(wanted, progress, deadline);
  }

  /// Gives a host its own copy of what the image has in the directories that lie outside its
  /// overlay. Done again it does no harm.
  void seed(Path image, HostFiles host, Deadline deadline)
      throws DriverException, InterruptedException {
    for (var name : BESIDE) {
      var from = image.resolve("var/lib").resolve(name);
      if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
        copy(from, host.dir().resolve(name), deadline);
      }
    }
  }

  private static void copy(Path from, Path to, Deadline deadline)
      throws DriverException, InterruptedException {
    Exec.check(
        deadline,
        "copying " + from,
        List.of("cp", "-a", "--reflink=auto", "--", from + "/.", to + "/"));
  }

  void bake(
      HostFiles host,
      HostConfig config,
      String image,
      List<String> leaveOut,
      Progress progress,
      Deadline deadline)
      throws DriverException, InterruptedException {
    images.make(
        image,
        host.ref().name(),
        deadline,
        part -> {
          progress.step("Copying the file system of " + host.ref().name());
          var root = part.resolve(ROOT);
          var script = Trees.script(Baking.class, "bake.sh", host.dir());
          Exec.check(
              deadline,
              "copying the file system",
              List.of(
                  "unshare",
                  "--mount",
                  "--propagation",
                  "private",
                  "bash",
                  script.toString(),
                  host.dir().toString(),
                  root.toString()));
          var out = new ArrayList<>(GuestIdentity.paths(config.user()));
          out.addAll(leaveOut);
          leaveOut(root, out, deadline);
        });
  }

  /// By the links of the guest, and never out of it.
  private static void leaveOut(Path root, List<String> paths, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    var guest = new GuestTree(root, root);
    for (var path : paths) {
      Trees.remove(guest.at(path), deadline);
    }
  }

  void remove(String image, Deadline deadline) throws DriverException, InterruptedException {
    images.remove(
        image,
        ref -> HostConfig.load(HostFiles.of(stateDir, "", ref).config()).map(HostConfig::image),
        deadline);
  }
}

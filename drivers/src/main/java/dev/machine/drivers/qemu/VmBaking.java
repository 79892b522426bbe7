package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.BakedImages;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.GuestIdentity;
import dev.machine.drivers.local.SystemPackages;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Images made of virtual machines: the disk as one file, and the kernel that it is booted with.
final class VmBaking {

  /// Not on the PATH of ordinary users.
  private static final String E2FSCK = "/sbin/e2fsck";

  private static final Map<String, String> PROGRAMS =
      Map.of(Ext4Files.DEBUGFS, "e2fsprogs", E2FSCK, "e2fsprogs");

  private static final List<String> BOOT = List.of("kernel", "initrd");

  /// Where a guest keeps which seed it unpacked last.
  private static final String SEED = "/var/lib/machine-seed";

  private final Path stateDir;
  private final BakedImages images;

  VmBaking(Path stateDir) {
    this.stateDir = stateDir;
    this.images = new BakedImages(stateDir);
  }

  BakedImages images() {
    return images;
  }

  /// The image of that name.
  Optional<VmImages.VmImage> find(String name) {
    return images
        .find(name)
        .map(Path::toAbsolutePath)
        .map(dir -> new VmImages.VmImage(dir, disk(dir), "raw", true));
  }

  private static Path disk(Path dir) {
    return dir.resolve("disk.raw");
  }

  /// @throws DriverException.Refused for a machine with a boot loader of its own: where its root
  ///   file system lies is not ours to know
  void bake(
      VmFiles vm,
      VmConfig config,
      String image,
      List<String> leaveOut,
      Progress progress,
      Deadline deadline)
      throws DriverException, InterruptedException {
    if (!config.direct()) {
      throw new DriverException.Refused(
          "only hosts of the images debian-12 and debian-13 can be baked",
          "a cloud image is kept by copying its disk: " + vm.disk());
    }
    SystemPackages.require("baking an image", PROGRAMS);
    images.make(
        image,
        vm.ref().name(),
        deadline,
        part -> {
          progress.step("Copying the disk of " + vm.ref().name());
          copy(vm, config, part, deadline);
          progress.step("Leaving out what makes it " + vm.ref().name());
          var out = new ArrayList<>(GuestIdentity.paths(config.user()));
          out.add(SEED);
          out.addAll(leaveOut);
          leaveOut(part, out, deadline);
        });
  }

  private static void copy(VmFiles vm, VmConfig config, Path part, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    var from = vm.disk().toString();
    var to = disk(part).toString();
    Exec.check(
        deadline,
        "copying the disk",
        List.of("qemu-img", "convert", "-f", "qcow2", "-O", "raw", from, to));
    for (var name : BOOT) {
      Files.copy(config.image().resolve(name), part.resolve(name));
    }
  }

  private static void leaveOut(Path part, List<String> paths, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    // A machine that was turned off has left its journal to be played back.
    fsck(disk(part), List.of(), deadline);
    var files = new Ext4Files(disk(part), deadline);
    files.remove(paths);
    // Empty, it is made anew; missing, a person would be asked for it (machine-id(5)).
    var empty = Files.createFile(part.resolve("empty"));
    files.touch(empty, "/etc/machine-id");
    Files.delete(empty);
    // What was removed must not be found in the free blocks.
    fsck(disk(part), List.of("-E", "discard"), deadline);
  }

  /// Repairs what there is to repair; 1 says that it did (e2fsck(8)).
  private static void fsck(Path disk, List<String> options, Deadline deadline)
      throws DriverException, InterruptedException {
    var argv = new ArrayList<>(List.of(E2FSCK, "-f", "-y"));
    argv.addAll(options);
    argv.add(disk.toString());
    var result = Exec.run(deadline, argv);
    if (result.exit() > 1) {
      throw new DriverException.Failed(
          "the file system of the machine is damaged", "see its output", result.output(), null);
    }
  }

  void remove(String image, Deadline deadline) throws DriverException, InterruptedException {
    images.remove(
        image,
        ref -> VmConfig.load(VmFiles.of(stateDir, "", ref).config()).map(VmConfig::image),
        deadline);
  }
}

package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/// The files of a new virtual machine.
final class VmMaker {

  private VmMaker() {}

  /// Makes the machine's directory, closed to other users: a seed holds a private key.
  static void directories(VmFiles vm) throws DriverException {
    try {
      Files.createDirectories(vm.dir());
      Files.setPosixFilePermissions(vm.dir(), PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(vm.forwards());
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + vm.dir(), "is the disk full?", "", e);
    }
  }

  /// A new machine on an image; it has no address on the LAN yet.
  static VmConfig config(QemuHypervisor.Order order, VmImages.VmImage image) {
    var options = order.options();
    var hardware =
        new VmConfig.Hardware(
            options.cpus(),
            options.memoryMiB(),
            UUID.randomUUID().toString().replace("-", ""),
            options.mac().orElseGet(() -> VmLan.mac(order.ref(), 0)),
            VmLan.mac(order.ref(), 1));
    return config(order, image.dir(), image.direct(), hardware);
  }

  /// One with the hardware that a saved state is of, but its own id and its own card on the LAN.
  /// The other card's address means nothing outside of its QEMU.
  static VmConfig config(QemuHypervisor.Order order, VmConfig saved) {
    var like = saved.hardware();
    var hardware =
        new VmConfig.Hardware(
            like.cpus(),
            like.memoryMiB(),
            UUID.randomUUID().toString().replace("-", ""),
            like.mac(),
            VmLan.mac(order.ref(), 1));
    return config(order, saved.image(), saved.direct(), hardware);
  }

  private static VmConfig config(
      QemuHypervisor.Order order, Path image, boolean direct, VmConfig.Hardware hardware) {
    return new VmConfig(
        order.ref(),
        order.firstBoot().user(),
        image,
        direct,
        hardware,
        order.options().accel(),
        order.options().aslr(),
        "",
        new VmConfig.LocalPorts(0, 0, order.enginePort()));
  }

  static void seed(VmFiles vm, FirstBoot boot, VmConfig config) throws DriverException {
    var id = vm.key();
    try {
      if (config.direct()) {
        write(vm.seed(), Seed.tar(id, boot, config, System.currentTimeMillis() / 1000));
        return;
      }
      Files.createDirectories(vm.seed());
      for (var file : Seed.noCloud(id, boot, config).entrySet()) {
        write(
            vm.seed().resolve(file.getKey()),
            file.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new DriverException.Failed(
          "cannot write the files of " + vm.ref().name(), "is the disk full?", "", e);
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, bytes);
  }
}

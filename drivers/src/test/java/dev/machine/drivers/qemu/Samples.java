package dev.machine.drivers.qemu;

import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.ServerRef;
import java.nio.file.Path;
import java.util.List;

/// A machine and a first boot to test with.
final class Samples {

  private Samples() {}

  static VmConfig config(boolean direct) {
    return config(direct, false);
  }

  static VmConfig aslr() {
    return config(true, true);
  }

  private static VmConfig config(boolean direct, boolean aslr) {
    return new VmConfig(
        new ServerRef("web", "0a1b2c3d"),
        "root",
        Path.of("/cache/images/qemu-debian-13-0123456789abcdef"),
        direct,
        new VmConfig.Hardware(
            2, 1024, "00112233445566778899aabbccddeeff", "52:54:00:1b:2c:36", "52:54:00:1b:2c:37"),
        Acceleration.Wanted.AUTO,
        aslr,
        "10.214.171.10",
        new VmConfig.LocalPorts(20022, 23760, 2376));
  }

  static FirstBoot boot(String user) {
    return new FirstBoot(
        "web",
        user,
        new FirstBoot.HostKey("PRIVATE\nKEY\n", "ssh-ed25519 AAAA"),
        List.of("ssh-ed25519 BBBB me"),
        List.of(new FirstBoot.BootFile("/etc/machine-test", 0640, "hello\n")));
  }
}

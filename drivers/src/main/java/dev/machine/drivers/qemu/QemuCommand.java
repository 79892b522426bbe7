package dev.machine.drivers.qemu;

import dev.machine.drivers.local.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of QEMU, qemu-system(1), as a pure function. Paths of the machine's own files
/// are relative to its directory, where QEMU is started: a control socket's path must be short.
final class QemuCommand {

  /// For QEMU's user networking: a part of the range for benchmarks (RFC 2544), which neither
  /// docker's default pools (172.17.0.0/12, 192.168.0.0/16) nor swarm's (10.0.0.0/8 from its start)
  /// come near; QEMU's own default, 10.0.2.0/24, is swarm's third network.
  static final String NET = "198.19.254.";

  static final String GUEST = NET + "15";
  static final String GATEWAY = NET + "2";
  static final String DNS = NET + "3";
  static final int PREFIX = 24;

  /// QEMU would else keep translated code of up to the guest's own memory again.
  private static final String TCG = "tcg,thread=multi,tb-size=256";

  private static final Path CLOCK =
      Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource");

  private static final String DISK_SERIAL = "machine-root";
  private static final String SEED_SERIAL = "machine-seed";

  private QemuCommand() {}

  /// QEMU's program for this machine's architecture.
  static String program() {
    return Release.debianArch().equals("arm64") ? "qemu-system-aarch64" : "qemu-system-x86_64";
  }

  /// The Debian package of [#program].
  static String debianPackage() {
    return Release.debianArch().equals("arm64") ? "qemu-system-arm" : "qemu-system-x86";
  }

  private static boolean arm(String program) {
    return program.endsWith("aarch64");
  }

  /// Runs a virtual machine. Ports are brought here afterwards, by its control socket.
  ///
  /// @param accel as [Acceleration.Chosen#name] says
  /// @param clock that this machine's kernel goes by, as [#hostClock] says
  static List<String> of(
      String program, VmConfig config, String accel, String clock, VmLan.Group lan) {
    var hardware = config.hardware();
    var argv = new ArrayList<>(base(program, accel, hardware.cpus(), hardware.memoryMiB()));
    argv.addAll(List.of("-name", "machine-" + config.ref().nonce()));
    argv.addAll(List.of("-uuid", uuid(hardware.machineId())));
    argv.addAll(List.of("-pidfile", "qemu.lock"));
    argv.addAll(List.of("-chardev", "socket,id=qmp,path=qmp,server=on,wait=off"));
    argv.addAll(List.of("-mon", "chardev=qmp,mode=control"));
    argv.addAll(List.of("-chardev", "file,id=console,path=console.log,append=on"));
    argv.addAll(List.of("-serial", "chardev:console"));
    disk(argv, "root", "qcow2", "disk.qcow2,discard=unmap,detect-zeroes=unmap", DISK_SERIAL);
    if (config.direct()) {
      disk(argv, "seed", "raw", "seed,read-only=on", SEED_SERIAL);
      argv.addAll(List.of("-kernel", config.image().resolve("kernel").toString()));
      argv.addAll(List.of("-initrd", config.image().resolve("initrd").toString()));
      argv.addAll(List.of("-append", append(program, accel, clock, config)));
    } else {
      argv.addAll(
          List.of(
              "-blockdev",
              "driver=vvfat,node-name=seed,dir=seed,label=CIDATA,read-only=on",
              "-device",
              "virtio-blk-pci,drive=seed,serial=" + SEED_SERIAL));
    }
    network(argv, hardware, lan);
    argv.addAll(List.of("-device", "virtio-rng-pci"));
    // The guest's clock chip follows this machine's clock, also over a suspend.
    argv.addAll(
        List.of(
            "-rtc", arm(program) ? "base=utc,clock=host" : "base=utc,clock=host,driftfix=slew"));
    return List.copyOf(argv);
  }

  private static List<String> base(String program, String accel, int cpus, int memoryMiB) {
    return List.of(
        program,
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-machine",
        // Without graphics the firmware and boot loaders talk on the serial console, which is kept.
        arm(program) ? "virt,gic-version=max" : "q35,graphics=off",
        "-accel",
        accel.equals("tcg") ? TCG : accel,
        "-cpu",
        accel.equals("tcg") ? processor(program) : "host",
        "-smp",
        Integer.toString(cpus),
        "-m",
        memoryMiB + "M");
  }

  /// All that QEMU can emulate, but no short cuts for strings (ERMS, FSRM): for them kernel and C
  /// library fill and copy memory byte by byte, which QEMU does one by one, instead of by eight.
  private static String processor(String program) {
    return arm(program) ? "max" : "max,erms=off,fsrm=off";
  }

  private static void disk(
      List<String> argv, String id, String format, String file, String serial) {
    // A full disk pauses the guest, which goes on when there is room again.
    argv.addAll(
        List.of(
            "-drive",
            "if=none,id=" + id + ",format=" + format + ",werror=enospc,file=" + file,
            "-device",
            "virtio-blk-pci,drive=" + id + ",serial=" + serial));
  }

  private static void network(List<String> argv, VmConfig.Hardware hardware, VmLan.Group lan) {
    argv.addAll(
        List.of(
            "-netdev",
            "user,id=out,ipv6=off,net="
                + (NET + "0/" + PREFIX)
                + ",host="
                + GATEWAY
                + ",dns="
                + DNS
                + ",dhcpstart="
                + GUEST,
            "-device",
            "virtio-net-pci,netdev=out,mac=" + hardware.mac(),
            "-netdev",
            "socket,id=lan,mcast=" + lan.address() + ":" + lan.port() + ",localaddr=127.0.0.1",
            "-device",
            "virtio-net-pci,netdev=lan,mac=" + hardware.lanMac()));
  }

  /// Whether the guest's kernel puts each program where it was before (no ASLR). QEMU translates a
  /// program again wherever it is, which is a third of all that it does when it emulates; and it
  /// does not promise that emulation keeps a guest in (its manual, "Non-virtualization Use Case").
  static boolean fixedAddresses(VmConfig config, String accel) {
    return accel.equals("tcg") && config.direct() && !config.aslr();
  }

  /// The clock source of this machine's kernel: `tsc`, `kvm-clock`…; empty if it does not tell.
  static String hostClock() {
    try {
      return Files.readString(CLOCK).strip();
    } catch (IOException _) {
      return ""; // Not Linux.
    }
  }

  private static String append(String program, String accel, String clock, VmConfig config) {
    return console(program)
        + " loglevel=3 panic=10 systemd.machine_id="
        + config.hardware().machineId()
        // Emulation has no speculative execution to guard against, and the guards are slow there.
        + (accel.equals("tcg") ? " mitigations=off" : "")
        // QEMU emulates the processor's counter by this machine's, so it is as steady. The guest's
        // kernel cannot know, and would ask an emulated clock chip, a seventh of all that it does.
        + (accel.equals("tcg") && !arm(program) && clock.equals("tsc") ? " tsc=reliable" : "")
        + (fixedAddresses(config, accel) ? " norandmaps" : "");
  }

  private static String console(String program) {
    return arm(program) ? "console=ttyAMA0" : "console=ttyS0";
  }

  /// A machine id in the form of RFC 9562.
  private static String uuid(String id) {
    return id.substring(0, 8)
        + "-"
        + id.substring(8, 12)
        + "-"
        + id.substring(12, 16)
        + "-"
        + id.substring(16, 20)
        + "-"
        + id.substring(20);
  }

  /// Boots a kernel, with its output on standard output, and ends.
  ///
  /// @param kernel the kernel and, if there is one, its initrd
  static List<String> probe(String accel, List<Path> kernel) {
    var argv = new ArrayList<>(base(program(), accel, 1, 256));
    argv.addAll(List.of("-serial", "stdio", "-no-reboot", "-kernel", kernel.getFirst().toString()));
    if (kernel.size() > 1) {
      argv.addAll(List.of("-initrd", kernel.get(1).toString()));
    }
    argv.addAll(List.of("-append", console(program()) + " panic=-1 machine-probe"));
    return argv;
  }
}

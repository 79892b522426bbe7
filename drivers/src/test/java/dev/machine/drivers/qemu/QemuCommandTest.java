package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QemuCommandTest {

  private static final VmLan.Group LAN = new VmLan.Group("239.214.171.205", 24256);

  private static String lines(List<String> argv) {
    return String.join(" ", argv).replace(" -", "\n-") + "\n";
  }

  @Test
  void aDebianMachineBootsItsKernelDirectly() {
    assertThat(
            lines(QemuCommand.of("qemu-system-x86_64", Samples.config(true), "tcg", "hpet", LAN)))
        .isEqualTo(
            """
            qemu-system-x86_64
            -nodefaults
            -no-user-config
            -display none
            -machine q35,graphics=off
            -accel tcg,thread=multi,tb-size=256
            -cpu max,erms=off,fsrm=off
            -smp 2
            -m 1024M
            -name machine-0a1b2c3d
            -uuid 00112233-4455-6677-8899-aabbccddeeff
            -pidfile qemu.lock
            -chardev socket,id=qmp,path=qmp,server=on,wait=off
            -mon chardev=qmp,mode=control
            -chardev file,id=console,path=console.log,append=on
            -serial chardev:console
            -drive if=none,id=root,format=qcow2,werror=enospc,file=disk.qcow2,discard=unmap,\
            detect-zeroes=unmap
            -device virtio-blk-pci,drive=root,serial=machine-root
            -drive if=none,id=seed,format=raw,werror=enospc,file=seed,read-only=on
            -device virtio-blk-pci,drive=seed,serial=machine-seed
            -kernel /cache/images/qemu-debian-13-0123456789abcdef/kernel
            -initrd /cache/images/qemu-debian-13-0123456789abcdef/initrd
            -append console=ttyS0 loglevel=3 panic=10 \
            systemd.machine_id=00112233445566778899aabbccddeeff mitigations=off norandmaps
            -netdev user,id=out,ipv6=off,net=198.19.254.0/24,host=198.19.254.2,dns=198.19.254.3,\
            dhcpstart=198.19.254.15
            -device virtio-net-pci,netdev=out,mac=52:54:00:1b:2c:36
            -netdev socket,id=lan,mcast=239.214.171.205:24256,localaddr=127.0.0.1
            -device virtio-net-pci,netdev=lan,mac=52:54:00:1b:2c:37
            -device virtio-rng-pci
            -rtc base=utc,clock=host,driftfix=slew
            """);
  }

  @Test
  void kvmHasTheHostsProcessorAndKeepsItsMitigations() {
    var argv = QemuCommand.of("qemu-system-x86_64", Samples.config(true), "kvm", "hpet", LAN);
    assertThat(lines(argv))
        .contains("-accel kvm\n-cpu host\n")
        .doesNotContain("mitigations", "norandmaps");
  }

  @Test
  void theProcessorsCounterIsTheClockWhereItIsThisMachinesToo() {
    var config = Samples.config(true);
    assertThat(lines(QemuCommand.of("qemu-system-x86_64", config, "tcg", "tsc", LAN)))
        .contains(" mitigations=off tsc=reliable norandmaps\n");
    for (var other :
        List.of(
            QemuCommand.of("qemu-system-x86_64", config, "tcg", "kvm-clock", LAN),
            QemuCommand.of("qemu-system-x86_64", config, "kvm", "tsc", LAN),
            QemuCommand.of("qemu-system-aarch64", config, "tcg", "tsc", LAN))) {
      assertThat(lines(other)).doesNotContain("tsc=");
    }
  }

  @Test
  void anEmulatedMachineHasRandomAddressesWhenItIsToldTo() {
    var config = Samples.config(true);
    var argv = QemuCommand.of("qemu-system-x86_64", Samples.aslr(), "tcg", "hpet", LAN);
    assertThat(lines(argv)).contains(" mitigations=off\n").doesNotContain("norandmaps");
    assertThat(QemuCommand.fixedAddresses(config, "tcg")).isTrue();
    assertThat(QemuCommand.fixedAddresses(config, "kvm")).isFalse();
    assertThat(QemuCommand.fixedAddresses(Samples.config(false), "tcg")).isFalse();
  }

  @Test
  void aCloudImageBootsItsOwnLoaderAndReadsNoCloud() {
    var argv = QemuCommand.of("qemu-system-x86_64", Samples.config(false), "tcg", "hpet", LAN);
    assertThat(lines(argv))
        .contains(
            """
            -blockdev driver=vvfat,node-name=seed,dir=seed,label=CIDATA,read-only=on
            -device virtio-blk-pci,drive=seed,serial=machine-seed
            """)
        .doesNotContain("-kernel", "-append");
  }

  @Test
  void anArmMachineIsOfItsOwnKind() {
    var argv = QemuCommand.of("qemu-system-aarch64", Samples.config(true), "hvf", "hpet", LAN);
    assertThat(lines(argv))
        .contains("-machine virt,gic-version=max\n", "console=ttyAMA0")
        .endsWith("-rtc base=utc,clock=host\n");
  }

  @Test
  void aProbeEndsByItselfAndTakesAKernelWithoutInitrd() {
    assertThat(lines(QemuCommand.probe("kvm", List.of(Path.of("/boot/vmlinuz")))))
        .contains("-no-reboot\n", "-kernel /boot/vmlinuz\n", "panic=-1")
        .doesNotContain("-initrd");
  }
}

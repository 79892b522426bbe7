package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Cloning;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a clone is told to become, and what is said before a disk is touched.
class VmCloneTest {

  @TempDir Path dir;

  private VmFiles vm;

  @BeforeEach
  void aMachine() throws Exception {
    vm = VmFiles.of(dir, "ab000000", new ServerRef("web", "0a1b2c3d"));
    VmMaker.directories(vm);
    VmMaker.seed(vm, Samples.boot("admin"), Samples.config(true));
  }

  private Cloning.Renewal renewal() throws Exception {
    return new VmClone(vm).renewal(Samples.config(true));
  }

  @Test
  void itsCardOnTheLanIsFoundByTheAddressOfTheOtherMachine() throws Exception {
    var saved = Samples.config(true).hardware();
    var other = new VmConfig.Hardware(1, 512, "f".repeat(32), saved.mac(), "52:54:00:aa:bb:cd");
    Samples.config(true).with(other).save(vm.origin());
    assertThat(renewal().rest())
        .contains("lan_from=52:54:00:aa:bb:cd lan_to=" + saved.lanMac())
        .contains("machine_id=" + saved.machineId(), "user=root ");
  }

  @Test
  void theScriptsAreSomeThatAShellReadsAndItsRandomNumbersAreNew() throws Exception {
    var scripts = renewal();
    for (var text : List.of(scripts.first(), scripts.rest())) {
      var script = Files.writeString(dir.resolve("script"), text);
      var checked =
          Exec.run(Deadline.after(Duration.ofSeconds(10)), List.of("sh", "-n", script.toString()));
      assertThat(checked.output()).isEmpty();
      assertThat(checked.exit()).isZero();
    }
    assertThat(renewal().first()).isNotEqualTo(scripts.first());
  }

  @Test
  void whatCannotBeChangedIsRefusedWithWhatCan() {
    var resize = new VmResize(vm, Samples.config(true));
    var image = new OptionValues(Map.of("qemu-image", List.of("debian-13")));
    assertThatThrownBy(() -> resize.changes(image, Deadline.after(Duration.ofSeconds(1))))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("qemu-image");
  }

  @Test
  void processorsOfAMachineThatIsOffAreOtherOnesAtOnce() throws Exception {
    Samples.config(true).save(vm.config());
    var wanted = new OptionValues(Map.of("qemu-cpus", List.of("4"), "qemu-memory", List.of("1G")));
    var soon = Deadline.after(Duration.ofSeconds(1));
    var changes = new VmResize(vm, Samples.config(true)).apply(wanted, soon);
    assertThat(changes).hasSize(1).allMatch(c -> c.now() && c.to().equals("4"));
    assertThat(VmConfig.load(vm.config()).orElseThrow().hardware().cpus()).isEqualTo(4);
  }
}

package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmConfigTest {

  @TempDir Path dir;

  @Test
  void whatIsSavedIsRead() throws Exception {
    var file = dir.resolve("vm.properties");
    Samples.config(true).save(file);
    assertThat(VmConfig.load(file)).contains(Samples.config(true));
  }

  @Test
  void aMissingFileIsAMachineNeverCompleted() throws Exception {
    assertThat(VmConfig.load(dir.resolve("vm.properties"))).isEmpty();
  }

  @Test
  void aDamagedFileIsSaidByName() throws Exception {
    var file = Files.writeString(dir.resolve("vm.properties"), "name=web\ncpus=many\n");
    assertThatThrownBy(() -> VmConfig.load(file))
        .isInstanceOf(DriverException.Failed.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aDamagedMachineIsARowOfItsOwnInTheList() throws Exception {
    var hypervisor = new QemuHypervisor("ab000000", dir, dir.resolve("cache"));
    var good = VmFiles.of(dir, "ab000000", new ServerRef("web", "0a1b2c3d"));
    var bad = VmFiles.of(dir, "ab000000", new ServerRef("old", "00000001"));
    VmMaker.directories(good);
    VmMaker.directories(bad);
    Samples.config(true).save(good.config());
    Files.writeString(bad.config(), "?");
    assertThat(hypervisor.list())
        .extracting(s -> s.ref().name() + " " + s.state())
        .containsExactly("old " + ServerState.ERROR, "web " + ServerState.STOPPED);
  }

  @Test
  void theConsolesTailIsPlainText() throws Exception {
    var vm = VmFiles.of(dir, "ab000000", new ServerRef("web", "0a1b2c3d"));
    VmMaker.directories(vm);
    Files.writeString(
        vm.console(),
        "one\r\n\u001b[0;32m  OK  \u001b[0m two\r\n\u0007[ 1.0] reboot: Power down\r\n");
    var hypervisor = new QemuHypervisor("ab000000", dir, dir.resolve("cache"));
    assertThat(hypervisor.consoleTail(vm.ref()))
        .isEqualTo("one\n  OK   two\n[ 1.0] reboot: Power down");
  }
}

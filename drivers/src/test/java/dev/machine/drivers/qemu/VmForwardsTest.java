package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.ServerRef;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmForwardsTest {

  @TempDir Path dir;

  @Test
  void whatQemuForwardsIsReadFromItsTable() {
    var table =
        """
        Hub -1 (out):
          Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
          TCP[ESTABLISHED]   27       127.0.0.1 41234   198.19.254.15    22     0     0
          TCP[HOST_FORWARD]  26       127.0.0.1 24080   198.19.254.15    80     0     0
          TCP[HOST_FORWARD]  14       127.0.0.1 24022   198.19.254.15    22     0     0
        """;
    assertThat(VmForwards.parse(table)).containsExactlyInAnyOrder("24080 80", "24022 22");
  }

  @Test
  void machinesOfAStoreGetDifferentAddresses() throws Exception {
    assertThat(VmLan.freeAddress(dir, "ab000000")).isEqualTo("10.214.171.10");
    var vm = VmFiles.of(dir, "ab000000", new ServerRef("web", "0a1b2c3d"));
    VmMaker.directories(vm);
    Samples.config(true).save(vm.config());
    assertThat(VmLan.freeAddress(dir, "ab000000")).isEqualTo("10.214.171.11");
  }

  @Test
  void aMachinesTwoCardsDifferAndSoDoTwoMachines() {
    var one = new ServerRef("a", "0a1b2c3d");
    var other = new ServerRef("a", "0a1b2d3e");
    assertThat(VmLan.mac(one, 0)).matches("52:54:00(:[0-9a-f]{2}){3}");
    assertThat(
            java.util.Set.of(
                VmLan.mac(one, 0), VmLan.mac(one, 1), VmLan.mac(other, 0), VmLan.mac(other, 1)))
        .hasSize(4);
  }

  @Test
  void theStoresNetworkStaysWithinTheRangeForPrivateUse() {
    assertThat(VmLan.group("ffffffff")).isEqualTo(new VmLan.Group("239.214.255.255", 28095));
    assertThat(VmLan.group("00000000")).isEqualTo(new VmLan.Group("239.214.0.0", 24000));
  }
}

package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.ProcessId;
import dev.machine.drivers.local.SystemUser;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Wait;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The lives of real virtual machines. Booting one under emulation takes up to a minute, so each
/// test is a life rather than a moment of one.
@Tag("real")
class QemuLifeIT {

  private static final String ADDRESSES = "cat /proc/sys/kernel/randomize_va_space";
  private static final ServerRef WEB = new ServerRef("web", "0000beef");

  @TempDir Path dir;

  private final MemoryLedger ledger = new MemoryLedger();

  private VmLab lab() {
    return new VmLab("c0de0003", dir);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    lab().driver().destroy(WEB, ledger, Progress.SILENT, VmLab.seconds(60));
    assertThat(ledger.entries()).isEmpty();
    assertThat(lab().leftovers()).isEmpty();
  }

  private Server create(Map<String, List<String>> options) throws Exception {
    var request = lab().request(WEB, options);
    return lab().driver().create(request, ledger, Progress.SILENT, VmLab.seconds(600));
  }

  private Server start() throws Exception {
    return lab().qemu().start(WEB, ledger, Progress.SILENT, VmLab.seconds(60));
  }

  @Test
  void aMachineIsWhatItsFirstBootSaysAndOutlivesStopAndStart() throws Exception {
    var server = create(Map.of("qemu-disk-size", List.of("7G")));
    assertThat(lab().ssh(server, "hostname; id -un; sudo cat /etc/machine-test; id -u"))
        .isEqualTo("web\nadmin\nhello\n1000\n");
    assertThat(lab().ssh(server, ADDRESSES)).isEqualTo("0\n");
    assertThat(lab().ssh(server, "df -BG --output=size / | tail -1").strip()).isIn("6G", "7G");
    assertThat(lab().ssh(server, "ip -4 -br addr show"))
        .contains(server.privateAddress().orElseThrow() + "/24", QemuCommand.GUEST + "/24");
    assertThat(lab().ssh(server, "systemctl is-system-running --wait || systemctl --failed"))
        .contains("running");

    // The clock follows this machine's, as it must after a suspend.
    lab().ssh(server, "sudo date -s '2001-01-01 00:00:00' && sudo systemctl start machine-clock");
    assertThat(Long.parseLong(lab().ssh(server, "date +%s").strip()))
        .isCloseTo(System.currentTimeMillis() / 1000, org.assertj.core.data.Offset.offset(60L));

    lab().ssh(server, "echo kept > kept; sync");
    var stopped = lab().qemu().stop(WEB, Progress.SILENT, VmLab.seconds(120));
    assertThat(stopped.state()).isEqualTo(ServerState.STOPPED);
    assertThat(lab().qemu().consoleTail(WEB)).contains("Power down");
    var id = lab().files(WEB).pidFile();
    assertThat(id).doesNotExist();
    var wanted =
        new OptionValues(
            Map.of(
                "qemu-memory",
                List.of("640"),
                "qemu-disk-size",
                List.of("8"),
                "qemu-cpus",
                List.of("1")));
    assertThat(lab().qemu().resize(WEB, wanted, Progress.SILENT, VmLab.seconds(30))).hasSize(3);
    assertThat(lab().qemu().changes(WEB, wanted)).isEmpty();
    var less = new OptionValues(Map.of("qemu-disk-size", List.of("7")));
    assertThatThrownBy(() -> lab().qemu().changes(WEB, less))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("8 GiB and cannot shrink");
    var image = new OptionValues(Map.of("qemu-image", List.of("debian-13")));
    assertThatThrownBy(() -> lab().qemu().changes(WEB, image))
        .isInstanceOf(DriverException.Refused.class);

    var again = start();
    assertThat(lab().ssh(again, "cat kept; hostname; nproc")).isEqualTo("kept\nweb\n1\n");
    assertThat(
            Long.parseLong(lab().ssh(again, "awk '/MemTotal/ {print $2}' /proc/meminfo").strip()))
        .isBetween(540_000L, 655_360L);
    assertThat(lab().ssh(again, "lsblk -bdno SIZE /dev/vda").strip())
        .isEqualTo(Long.toString(8L << 30));
  }

  @Test
  void portsMoveWhenTheyAreTakenAndForwardsComeBack() throws Exception {
    var server = create(Map.of("qemu-aslr", List.of("true")));
    assertThat(lab().ssh(server, ADDRESSES)).isEqualTo("2\n");
    var forward = lab().qemu().addForward(WEB, new Forward("ssh", 0, 22), ledger);
    assertThat(lab().qemu().forwards(WEB)).containsExactly(forward);
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              lab().qemu().addForward(WEB, new Forward("x", taken.getLocalPort(), 80), ledger))
          .isInstanceOf(DriverException.Refused.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }
    lab().qemu().kill(WEB, Progress.SILENT, VmLab.seconds(30));
    int ssh = server.login().orElseThrow().endpoint().port();
    try (var taken =
        new ServerSocket(ssh, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      assertThat(taken.isBound()).isTrue();
      var moved = start();
      assertThat(moved.login().orElseThrow().endpoint().port()).isNotEqualTo(ssh);
      assertThat(lab().ssh(moved, "hostname")).isEqualTo("web\n");
    }
    try (var qmp = Qmp.open(lab().files(WEB).qmp(), VmLab.seconds(10))) {
      assertThat(VmForwards.held(qmp)).contains(forward.localPort() + " 22");
    }
    lab().qemu().removeForward(WEB, "ssh", ledger);
    try (var qmp = Qmp.open(lab().files(WEB).qmp(), VmLab.seconds(10))) {
      assertThat(VmForwards.held(qmp)).doesNotContain(forward.localPort() + " 22");
    }
  }

  @Test
  void aKilledQemuIsSeenAndTwoStartsAtOnceMakeOneMachine() throws Exception {
    create(Map.of());
    ProcessId.read(lab().files(WEB).pidFile()).orElseThrow().kill();
    var seen =
        Wait.until(
            VmLab.seconds(60),
            Duration.ofMillis(50),
            () -> lab().driver().find(WEB).filter(server -> server.state() == ServerState.STOPPED));
    assertThat(seen).as("a killed QEMU is off").isPresent();
    // What a reboot of this machine leaves: a pid of another boot, and a dead socket.
    Files.writeString(lab().files(WEB).pidFile(), "1 1 00000000-0000-0000-0000-000000000000\n");
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = pool.submit(this::start);
      var other = pool.submit(this::start);
      assertThat(one.get()).isEqualTo(other.get());
    }
    assertThat(lab().leftovers()).filteredOn(l -> l.contains("qemu-system")).hasSize(1);
  }

  /// On a small file system of its own, which only root can have.
  @Test
  void aFullDiskPausesTheMachineAndItGoesOnWhenThereIsRoom() throws Exception {
    assumeThat(SystemUser.isRoot()).as("only root can mount").isTrue();
    var state = Files.createDirectories(dir.resolve("state"));
    run("mount", "-t", "tmpfs", "-o", "size=256m", "machine-test", state.toString());
    try {
      var server = create(Map.of());
      lab().ssh(server, "true");
      // The login is over before the disk is full: any write of the guest's may pause it then.
      var write = "sleep 15; head -c 20M /dev/urandom >big; sync big";
      lab().ssh(server, "nohup sh -c '" + write + "' >/dev/null 2>&1 </dev/null &");
      run("sh", "-c", "head -c 1G /dev/zero >" + state + "/ballast 2>/dev/null || true");
      var paused =
          Wait.until(
                  VmLab.seconds(300),
                  Duration.ofMillis(100),
                  () -> lab().driver().find(WEB).filter(s -> s.state() == ServerState.PAUSED))
              .orElseThrow();
      assertThat(paused.trouble().orElseThrow()).contains(state + " is full");
      assertThat(lab().driver().list()).containsExactly(paused);
      assertThatThrownBy(this::start)
          .isInstanceOf(DriverException.Failed.class)
          .hasMessageContaining("web stays paused");

      Files.delete(state.resolve("ballast"));
      assertThat(start().state()).isEqualTo(ServerState.RUNNING);
      assertThat(lab().driver().find(WEB).orElseThrow().trouble()).isEmpty();
      // The machine may have been paused before there was a file.
      var whole = "until [ \"$(stat -c %s big 2>&1)\" = " + (20 << 20) + " ]; do sleep 1; done";
      assertThat(lab().ssh(server, whole + "; sync; stat -c %s big; sudo dmesg -l err"))
          .isEqualTo((20 << 20) + "\n");
      try (var qmp = Qmp.open(lab().files(WEB).qmp(), VmLab.seconds(10))) {
        qmp.execute("stop", Map.of());
      }
      assertThat(lab().driver().find(WEB).orElseThrow().state()).isEqualTo(ServerState.PAUSED);
      start();
      assertThat(lab().driver().find(WEB).orElseThrow().state()).isEqualTo(ServerState.RUNNING);
    } finally {
      lab().driver().destroy(WEB, ledger, Progress.SILENT, VmLab.seconds(60));
      run("umount", state.toString());
    }
  }

  private static void run(String... argv) throws Exception {
    Exec.check(VmLab.seconds(60), argv[0], List.of(argv));
  }
}

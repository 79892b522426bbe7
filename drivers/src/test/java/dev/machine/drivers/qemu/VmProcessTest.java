package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a QEMU by its own word: this process stands in for it, with a control socket.
class VmProcessTest {

  private static final ServerRef WEB = new ServerRef("web", "0a1b2c3d");

  @TempDir Path dir;

  private VmFiles vm;
  private ServerSocketChannel listener;

  /// What it says its state is, and what that becomes by `cont`.
  private volatile String status = "running";

  private volatile String afterCont = "running";

  @BeforeEach
  void aProcessThatTalks() throws Exception {
    vm = VmFiles.of(dir, "ab000000", WEB);
    VmMaker.directories(vm);
    var stat = Files.readString(Path.of("/proc/self/stat")).strip();
    var ticks = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    var boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    Files.writeString(
        vm.pidFile(), ProcessHandle.current().pid() + " " + ticks + " " + boot + "\n");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(dir.resolve("qmp")));
    Files.move(dir.resolve("qmp"), vm.qmp());
    Thread.ofVirtual().start(this::listen);
  }

  @AfterEach
  void over() throws IOException {
    listener.close();
  }

  private void listen() {
    while (listener.isOpen()) {
      try (var client = listener.accept();
          var reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
        say(client, "{\"QMP\": {}}");
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
          if (line.contains("\"cont\"")) {
            status = afterCont;
          }
          say(client, "{\"return\": {\"status\": \"" + status + "\"}}");
        }
      } catch (IOException _) {
        // This client is gone, or the test is over.
      }
    }
  }

  private static void say(SocketChannel client, String line) throws IOException {
    client.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
  }

  private dev.machine.drivers.Server seen(String says) throws Exception {
    status = says;
    return new VmProcess(vm).server(Samples.config(true));
  }

  private void goOn(String before, String after) throws Exception {
    status = before;
    afterCont = after;
    try (var qmp = new VmProcess(vm).talk(Deadline.after(Duration.ofSeconds(20)))) {
      new VmProcess(vm).goOn(qmp);
    }
  }

  @Test
  void aRunningMachineHasNoTrouble() throws Exception {
    assertThat(seen("running")).isEqualTo(Samples.config(true).server(ServerState.RUNNING));
  }

  @Test
  void aDiskThatCannotGrowIsToldWithThePlaceAndTheWayOut() throws Exception {
    var server = seen("io-error");
    assertThat(server.state()).isEqualTo(ServerState.PAUSED);
    assertThat(server.trouble().orElseThrow())
        .contains("cannot grow", dir + " is full", "machine start web");
  }

  @Test
  void aPausedMachineSaysHowItGoesOn() throws Exception {
    var server = seen("paused");
    assertThat(server.state()).isEqualTo(ServerState.PAUSED);
    assertThat(server.trouble().orElseThrow()).contains("machine start web");
  }

  @Test
  void aBrokenOneIsAnErrorAndNotRunning() throws Exception {
    assertThat(seen("internal-error").state()).isEqualTo(ServerState.ERROR);
    assertThat(seen("guest-panicked").state()).isEqualTo(ServerState.ERROR);
  }

  @Test
  void itGoesOnWhenThereIsRoom() throws Exception {
    goOn("io-error", "running");
    assertThat(status).isEqualTo("running");
    goOn("paused", "running");
    assertThat(status).isEqualTo("running");
  }

  @Test
  void itIsToldThatThereIsStillNoRoom() {
    assertThatThrownBy(() -> goOn("io-error", "io-error"))
        .isInstanceOf(DriverException.Failed.class)
        .hasMessageContaining("web stays paused")
        .hasMessageContaining(dir + " is full");
  }
}

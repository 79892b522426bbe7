package dev.machine.drivers.nspawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.ProcessId;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The life of real hosts, from the outside.
@Tag("real")
class NspawnHostIT {

  private static final ServerRef REF = new ServerRef("web", "11112222");

  @TempDir Path dir;

  private final MemoryLedger ledger = new MemoryLedger();

  private HostLab lab() {
    return new HostLab("c0de0002", dir);
  }

  private Server create(ServerRef ref, String image) throws Exception {
    return lab()
        .driver()
        .create(lab().request(ref, image), ledger, Progress.SILENT, HostLab.seconds(300));
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (var server : lab().driver().list()) {
      lab().driver().destroy(server.ref(), ledger, Progress.SILENT, HostLab.seconds(60));
    }
    assertThat(lab().leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "debian-13"})
  void aHostComesUpAsAskedAndRebootsByItself(String image) throws Exception {
    var server = create(REF, image);
    assertThat(lab().ssh(server, "hostname; cat /etc/machine-test; stat -c %a /etc/machine-test"))
        .isEqualTo("web\nhello\n640\n");
    assertThat(lab().ssh(server, "cat /etc/os-release"))
        .contains("VERSION_ID=\"" + image.substring(7) + "\"");
    assertThat(lab().ssh(server, "systemctl is-system-running --wait")).isEqualTo("running\n");
    assertThat(lab().ssh(server, "stat -c %a /etc/ssh/ssh_host_ed25519_key; ls /etc/ssh/*_key"))
        .isEqualTo("600\n/etc/ssh/ssh_host_ed25519_key\n");
    assertThat(lab().ssh(server, "ip -4 -br address show host0"))
        .contains(server.privateAddress().orElseThrow() + "/24");
    assertThat(lab().ssh(server, "stat -f -c %T /var/lib/docker")).doesNotContain("overlay");

    var before = lab().ssh(server, "cat /proc/1/stat").split(" ")[21];
    int port = server.login().orElseThrow().endpoint().port();
    try (var open = new Socket(InetAddress.getLoopbackAddress(), port)) {
      open.setSoTimeout(60_000);
      var _ = lab().ssh(server, "systemctl reboot");
      assertThat(open.getInputStream().readAllBytes())
          .as("a connection ends with the guest")
          .isNotEmpty();
    }
    var after =
        Wait.until(
            HostLab.seconds(60),
            Duration.ofMillis(100),
            () -> Optional.of(startOfInit(server)).filter(s -> !s.isEmpty() && !s.equals(before)));
    assertThat(after).isPresent();
    assertThat(lab().driver().find(REF)).contains(server);
    assertThat(HostFiles.of(dir.resolve("state"), "c0de0002", REF).console())
        .as("the guest's group of version 2 takes it again")
        .content()
        .doesNotContain("write error");
  }

  private String startOfInit(Server server) throws InterruptedException {
    try {
      var stat = lab().ssh(server, "cat /proc/1/stat").split(" ");
      return stat.length > 21 ? stat[21] : "";
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception _) {
      return "";
    }
  }

  @Test
  void aGuestThatPowersOffIsStoppedAndStartsAgain() throws Exception {
    var server = create(REF, "debian-12");
    // The login is over before the guest ends it, which would look like one that never was.
    var off = "nohup sh -c 'sleep 2; systemctl poweroff' >/dev/null 2>&1 </dev/null &";
    var _ = lab().ssh(server, "echo kept >/root/note; " + off);
    var stopped =
        Wait.until(
            HostLab.seconds(120),
            Duration.ofMillis(50),
            () -> lab().driver().find(REF).filter(s -> s.state() == ServerState.STOPPED));
    assertThat(stopped).isPresent();
    var again = lab().nspawn().start(REF, ledger, Progress.SILENT, HostLab.seconds(60));
    assertThat(lab().ssh(again, "cat /root/note")).isEqualTo("kept\n");
  }

  @Test
  void killedSupervisorTakesTheGuestWithItAndStartRepairs() throws Exception {
    create(REF, "debian-12");
    var files = HostFiles.of(dir.resolve("state"), "c0de0002", REF);
    ProcessId.read(files.pidFile()).orElseThrow().kill();
    var gone =
        Wait.until(
            HostLab.seconds(60),
            Duration.ofMillis(20),
            () ->
                lab().leftovers().stream()
                        .noneMatch(l -> l.contains(files.key()) && l.startsWith("process"))
                    ? Optional.of(true)
                    : Optional.empty());
    assertThat(gone).isPresent();
    assertThat(lab().driver().find(REF).orElseThrow().state()).isEqualTo(ServerState.STOPPED);
    var again = lab().nspawn().start(REF, ledger, Progress.SILENT, HostLab.seconds(60));
    assertThat(lab().ssh(again, "echo back")).isEqualTo("back\n");
  }

  @Test
  void aHostThatIsRemovedWhileItRunsLeavesNoLockOfSystemdNspawn() throws Exception {
    var server = create(REF, "debian-12");
    // A host is made when its ports are there; a guest that answers has been begun, too.
    assertThat(lab().ssh(server, "echo up")).isEqualTo("up\n");
    var upper = HostFiles.of(dir.resolve("state"), "c0de0002", REF).upper();
    var inode = ":" + Files.getAttribute(upper, "unix:ino");
    assertThat(locks()).anyMatch(name -> name.endsWith(inode));

    lab().driver().destroy(REF, ledger, Progress.SILENT, HostLab.seconds(60));

    assertThat(locks()).noneMatch(name -> name.endsWith(inode));
  }

  private static List<String> locks() throws IOException {
    try (var files = Files.list(Path.of("/run/systemd/nspawn/locks"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void startGivesARunningHostItsWayOutBack() throws Exception {
    create(REF, "debian-12");
    var file = dir.resolve("state/lan/slirp.pid");
    var slirp = ProcessId.read(file).orElseThrow();
    slirp.kill();
    Wait.until(
        HostLab.seconds(60),
        Duration.ofMillis(20),
        () -> slirp.alive() ? Optional.empty() : Optional.of(true));

    var server = lab().nspawn().start(REF, ledger, Progress.SILENT, HostLab.seconds(60));

    assertThat(ProcessId.read(file).orElseThrow().alive()).isTrue();
    assertThat(lab().ssh(server, "echo up")).isEqualTo("up\n");
  }

  @Test
  void takenPortsAreNoticedAndMoved() throws Exception {
    var server = create(REF, "debian-12");
    int port = server.login().orElseThrow().endpoint().port();
    lab().nspawn().stop(REF, Progress.SILENT, HostLab.seconds(60));
    try (var _ = new ServerSocket(port, 5, InetAddress.getLoopbackAddress())) {
      var again = lab().nspawn().start(REF, ledger, Progress.SILENT, HostLab.seconds(60));
      assertThat(again.login().orElseThrow().endpoint().port()).isNotEqualTo(port);
      assertThat(again.engine()).isEqualTo(server.engine());
      assertThat(lab().ssh(again, "echo moved")).isEqualTo("moved\n");
      assertThat(lab().driver().find(REF)).contains(again);
    }
  }

  @Test
  void aRebootOfThisMachineLosesNothing() throws Exception {
    var server = create(REF, "debian-12");
    var _ = lab().ssh(server, "echo kept >/root/note; sync");
    // What a reboot does: every process, namespace, mount and control group is gone, files stay,
    // and the recorded process ids belong to an earlier boot.
    ProcessId.read(HostFiles.of(dir.resolve("state"), "c0de0002", REF).pidFile())
        .orElseThrow()
        .kill();
    var slirp = dir.resolve("state/lan/slirp.pid");
    ProcessId.read(slirp).orElseThrow().kill();
    dev.machine.drivers.local.Exec.check(
        HostLab.seconds(60), "removing", List.of("ip", "netns", "delete", "machine-c0de0002"));
    Files.writeString(slirp, ProcessHandle.current().pid() + " 1 another-boot\n");
    // A killed process is gone when its last thread is.
    var off =
        Wait.until(
            HostLab.seconds(60),
            Duration.ofMillis(50),
            () -> lab().driver().find(REF).filter(s -> s.state() == ServerState.STOPPED));
    assertThat(off).isPresent();

    var again = lab().nspawn().start(REF, ledger, Progress.SILENT, HostLab.seconds(60));
    assertThat(again).isEqualTo(server);
    assertThat(lab().ssh(again, "cat /root/note")).isEqualTo("kept\n");
  }

  @Test
  void twoStartsAtOnceMakeOneHost() throws Exception {
    create(REF, "debian-12");
    lab().nspawn().kill(REF, Progress.SILENT, HostLab.seconds(30));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Server> start =
          () -> lab().nspawn().start(REF, ledger, Progress.SILENT, HostLab.seconds(60));
      var both = threads.invokeAll(List.of(start, start));
      assertThat(both.get(0).get()).isEqualTo(both.get(1).get());
      assertThat(lab().ssh(both.get(0).get(), "echo one")).isEqualTo("one\n");
    }
  }

  @Test
  void hostsReachEachOtherOnTheirLan() throws Exception {
    var one = create(REF, "debian-12");
    var two = create(new ServerRef("db", "33334444"), "debian-12");
    assertThat(one.privateAddress()).isNotEqualTo(two.privateAddress());
    assertThat(lab().ssh(two, "echo up")).isEqualTo("up\n");
    var address = two.privateAddress().orElseThrow();
    assertThat(lab().ssh(one, "bash -c 'head -c 7 </dev/tcp/" + address + "/22'"))
        .isEqualTo("SSH-2.0");
  }

  @Test
  void forwardsComeAndGoAndPassHalfClosedConnectionsOn() throws Exception {
    var server = create(REF, "debian-12");
    // Answers only once it has seen the end of its input.
    var _ =
        lab()
            .ssh(
                server,
                "systemd-run -q --unit=count systemd-socket-activate -a --inetd -l 8080 wc -c");
    var forward = lab().nspawn().addForward(REF, new Forward("web", 0, 8080), ledger);
    assertThat(lab().nspawn().forwards(REF)).containsExactly(forward);
    assertThat(ledger.entries()).anyMatch(e -> e.resource().name().equals("forward:web"));
    assertThat(count(forward.localPort(), 1_000_000)).isEqualTo("1000000");

    assertThatThrownBy(() ->
            lab().nspawn().addForward(REF, new Forward("other", forward.localPort(), 80), ledger))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("taken");
    assertThat(lab().nspawn().forwards(REF)).containsExactly(forward);

    lab().nspawn().stop(REF, Progress.SILENT, HostLab.seconds(60));
    var again = lab().nspawn().start(REF, ledger, Progress.SILENT, HostLab.seconds(60));
    var _ =
        lab()
            .ssh(
                again,
                "systemd-run -q --unit=count systemd-socket-activate -a --inetd -l 8080 wc -c");
    assertThat(count(forward.localPort(), 10)).isEqualTo("10");

    lab().nspawn().removeForward(REF, "web", ledger);
    assertThat(lab().nspawn().forwards(REF)).isEmpty();
    assertThat(dev.machine.drivers.local.Ports.free(forward.localPort())).isTrue();
  }

  @Test
  void aServerThatHangsUpIsSeenToHangUp() throws Exception {
    var server = create(REF, "debian-12");
    var _ =
        lab()
            .ssh(
                server,
                "systemd-run -q --unit=hello systemd-socket-activate -a --inetd -l 8080 echo hi");
    var forward = lab().nspawn().addForward(REF, new Forward("web", 0, 8080), ledger);
    assertThat(heard(forward.localPort(), new byte[0])).isEqualTo("hi");
    // Never read there, so the server's kernel resets the connection (RFC 1122, 4.2.2.13).
    assertThat(heard(forward.localPort(), new byte[100_000])).isIn("hi", "reset");
  }

  /// What the server says until it hangs up; this side stays open.
  private static String heard(int port, byte[] said) throws Exception {
    return Wait.until(
            HostLab.seconds(30),
            Duration.ofMillis(50),
            () -> {
              try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(said);
                var all =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return all.isBlank() && said.length == 0
                    ? Optional.<String>empty()
                    : Optional.of(all.isBlank() ? "reset" : all.strip());
              } catch (java.net.SocketTimeoutException _) {
                return Optional.of("still waiting");
              } catch (IOException _) {
                return said.length == 0 ? Optional.<String>empty() : Optional.of("reset");
              }
            })
        .orElse("");
  }

  /// Sends `size` bytes, ends its own direction, and returns the answer.
  private static String count(int port, int size) throws Exception {
    return Wait.until(
            HostLab.seconds(60),
            Duration.ofMillis(50),
            () -> {
              try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(new byte[size]);
                socket.shutdownOutput();
                var answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return answer.isBlank() ? Optional.<String>empty() : Optional.of(answer.strip());
              } catch (IOException _) {
                return Optional.empty();
              }
            })
        .orElse("");
  }

  @Test
  void anUnknownImageIsRefusedWithAGuess() throws Exception {
    assertThatThrownBy(() -> create(REF, "debain-12"))
        .isInstanceOfSatisfying(
            DriverException.Refused.class,
            e -> assertThat(e.hint()).contains("did you mean debian-12?"));
  }
}

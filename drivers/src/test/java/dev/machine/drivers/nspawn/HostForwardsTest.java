package dev.machine.drivers.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.Cgroups;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.ForwardFiles;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// This process stands in for the supervisor, which takes its time to answer.
class HostForwardsTest {

  private static final ServerRef WEB = new ServerRef("web", "0a1b2c3d");

  @TempDir Path dir;

  private HostFiles host;
  private Path control;
  private Thread supervisor;

  /// A local port that a stranger has.
  private volatile int taken;

  @BeforeEach
  void aSupervisorThatListens() throws Exception {
    host = HostFiles.of(dir, "ab000000", WEB);
    control = host.run().resolve("control");
    Files.createDirectories(host.forwards());
    Files.createDirectories(host.run());
    Exec.check(soon(), "mkfifo", List.of("mkfifo", control.toString()));
    var stat = Files.readString(Path.of("/proc/self/stat")).strip();
    var ticks = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    var boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    Files.writeString(
        host.pidFile(), ProcessHandle.current().pid() + " " + ticks + " " + boot + "\n");
    supervisor = Thread.ofPlatform().daemon().start(this::listen);
  }

  @AfterEach
  void over() throws Exception {
    try (var words = new RandomAccessFile(control.toFile(), "rw")) {
      words.writeBytes("end\n");
      supervisor.join();
    }
  }

  private void listen() {
    try (var words = new RandomAccessFile(control.toFile(), "rw")) {
      while (words.readLine().equals("sync")) {
        Wait.pause(Duration.ofMillis(200));
        answer();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void answer() throws Exception {
    for (var forward : ForwardFiles.list(host.forwards())) {
      var how = forward.localPort() == taken ? "taken " : "up ";
      say(forward.name(), how + ForwardFiles.line(forward));
    }
  }

  private void say(String name, String answer) throws IOException {
    Trees.replace(host.run().resolve("forward." + name), answer + "\n");
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  @Test
  void aPortThatIsTakenMovesThoughItIsFreeAgainAtOnce() throws Exception {
    var forwards = new HostForwards(host, dir, new Supervisor(host, Cgroups.ofThisMachine()));
    var config =
        forwards.choosePorts(
            new HostConfig(WEB, Path.of("/image"), "root", "10.213.0.10", 0, 0, 2376));
    taken = config.sshPort();
    answer();

    var moved = forwards.movePorts(config, soon());

    assertThat(moved.sshPort()).isNotEqualTo(config.sshPort());
    assertThat(moved.enginePort()).isEqualTo(config.enginePort());
    assertThat(HostConfig.load(host.config())).contains(moved);
  }
}

package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.local.Cgroups;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.ForwardFiles;
import dev.machine.drivers.local.ProcessId;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The one process that a host consists of, seen from outside: `supervisor.sh` in namespaces and
/// control groups of its own. It is talked to through a FIFO and answers by small files.
final class Supervisor {

  private static final Duration POLL = Duration.ofMillis(10);

  private final HostFiles host;
  private final Cgroups cgroups;

  Supervisor(HostFiles host, Cgroups cgroups) {
    this.host = host;
    this.cgroups = cgroups;
  }

  Optional<ProcessId> process() {
    return ProcessId.read(host.pidFile());
  }

  boolean alive() {
    return process().map(ProcessId::alive).orElse(false);
  }

  /// The last word of the supervisor: `running`, `stopped`, `failed WHY`; empty if it said none.
  String state() {
    return read(host.run().resolve("state"));
  }

  /// Starts the host's processes and returns when the guest boots and all forwards were tried.
  ///
  /// @param netns network namespace of the LAN
  /// @param address the guest's address there
  ProcessId launch(String netns, String address, List<String> nspawn, Deadline deadline)
      throws DriverException, InterruptedException {
    cleanRunDirectory(nspawn, deadline);
    cgroups.create(host.key());
    var launcher = Trees.script(Cgroups.class, "launch.sh", host.dir());
    var script = Trees.script(Supervisor.class, "supervisor.sh", host.dir());
    // The kill-child signal and the PID namespace make one process of it all: see package-info.
    var argv =
        List.of(
            "unshare",
            "--mount",
            "--propagation",
            "slave",
            "--pid",
            "--fork",
            "--kill-child=KILL",
            "--mount-proc",
            "bash",
            script.toString(),
            host.dir().toString(),
            netns,
            address);
    var process =
        Exec.launch(
            cgroups.command(host.key(), launcher, host.pidFile(), argv), host.run().resolve("log"));
    return awaitReady(process, deadline);
  }

  private void cleanRunDirectory(List<String> nspawn, Deadline deadline)
      throws DriverException, InterruptedException {
    try {
      Trees.remove(host.run(), deadline);
      Files.createDirectories(host.run());
      Files.write(host.dir().resolve("nspawn.args"), nspawn);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot write " + host.run(), "is the disk full?", "", e);
    }
    var run = host.run();
    Exec.check(
        deadline,
        "making the control FIFO",
        List.of(
            "mkfifo",
            "-m",
            "600",
            run.resolve("control").toString(),
            run.resolve("pause").toString()));
  }

  private ProcessId awaitReady(Process process, Deadline deadline)
      throws DriverException, InterruptedException {
    var ready =
        Wait.until(
            deadline,
            POLL,
            () -> !state().isEmpty() || !process.isAlive() ? Optional.of(true) : Optional.empty());
    if (ready.isEmpty()) {
      throw new DriverException.TimedOut("the host does not start", "", log());
    }
    var id = process();
    if (id.isEmpty() || !state().equals("running")) {
      throw new DriverException.Failed("the host does not start: " + state(), "", log(), null);
    }
    return id.get();
  }

  /// Asks the guest to power off and waits until the host is gone.
  ///
  /// @return false if time ran out first
  boolean stop(Deadline deadline) throws DriverException, InterruptedException {
    tell("stop");
    return Wait.until(deadline, POLL, () -> alive() ? Optional.empty() : Optional.of(true))
        .isPresent();
  }

  /// Ends everything of the host at once and removes its control groups; fine when nothing runs.
  void kill(Deadline deadline) throws DriverException, InterruptedException {
    process().ifPresent(ProcessId::kill);
    cgroups.remove(host.key(), deadline);
  }

  /// Has the forwards looked at again, and waits until the one called `name` was tried.
  ///
  /// @return whether it is up; false when its local port is taken
  boolean open(String name, Forward forward, Deadline deadline)
      throws DriverException, InterruptedException {
    tell("sync");
    var spec = " " + ForwardFiles.line(forward);
    var answer =
        Wait.until(
            deadline,
            POLL,
            () -> Optional.of(answer(name)).filter(a -> a.endsWith(spec) || !alive()));
    if (answer.isEmpty() || !alive()) {
      throw new DriverException.TimedOut(
          "the forward " + name + " does not come up", "see the host's console.log", log());
    }
    return answer.get().startsWith("up ");
  }

  /// Has the forwards looked at again, and waits until the one called `name` is no more.
  void closed(String name, Deadline deadline) throws DriverException, InterruptedException {
    tell("sync");
    Wait.until(
        deadline,
        POLL,
        () -> answer(name).isEmpty() || !alive() ? Optional.of(true) : Optional.empty());
  }

  /// `up LOCAL REMOTE`, `taken LOCAL REMOTE`, or empty.
  String answer(String name) {
    return read(host.run().resolve("forward." + name));
  }

  private void tell(String word) throws DriverException {
    if (!alive()) {
      return;
    }
    // For reading too: opening a FIFO for writing alone waits for a reader, who may be dead.
    try (var control = new RandomAccessFile(host.run().resolve("control").toFile(), "rw")) {
      control.write((word + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot reach the host's supervisor", "", "", e);
    }
  }

  private String log() {
    return (read(host.run().resolve("log")) + "\n" + tail(read(host.console()))).strip();
  }

  private static String tail(String text) {
    var lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      return "";
    }
  }
}

package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.ConsoleFile;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.Lan;
import dev.machine.drivers.local.ProcessId;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The one process that a virtual machine consists of. It has a session of its own and outlives
/// whoever started it.
final class VmProcess {

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration GLANCE = Duration.ofSeconds(2);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(3);
  private static final Duration ENDING = Duration.ofSeconds(10);
  private static final Duration SECOND_TRY = Duration.ofSeconds(2);
  private static final long CONSOLE_LIMIT = 1 << 20;

  /// What QEMU calls it when it stopped the guest because its disk cannot grow: all other errors of
  /// disks are the guest's to see, by `werror=enospc`.
  private static final String NO_ROOM = "io-error";

  private final VmFiles vm;

  VmProcess(VmFiles vm) {
    this.vm = vm;
  }

  Optional<ProcessId> id() {
    return ProcessId.read(vm.pidFile());
  }

  boolean alive() {
    return id().map(ProcessId::alive).orElse(false);
  }

  /// Whether its guest runs: one whose state is not loaded yet does not.
  boolean runs() throws InterruptedException {
    if (!alive()) {
      return false;
    }
    try (var qmp = talk(Deadline.after(GLANCE))) {
      return qmp.status().equals("running");
    } catch (DriverException _) {
      return alive(); // It is busy, or on its way out.
    }
  }

  /// The machine as it is now, without being asked to do anything.
  Server server(VmConfig config) throws InterruptedException {
    if (!alive()) {
      return config.server(ServerState.STOPPED);
    }
    try (var qmp = talk(Deadline.after(GLANCE))) {
      var status = qmp.status();
      return config.server(state(status)).withTrouble(trouble(status));
    } catch (DriverException _) {
      // It is there and busy, or on its way out.
      return config.server(alive() ? ServerState.RUNNING : ServerState.STOPPED);
    }
  }

  private static ServerState state(String status) {
    return switch (status) {
      case "paused", NO_ROOM, "suspended", "watchdog" -> ServerState.PAUSED;
      case "shutdown" -> ServerState.STOPPING;
      case "guest-panicked", "internal-error" -> ServerState.ERROR;
      default -> ServerState.RUNNING;
    };
  }

  private Optional<String> trouble(String status) {
    var name = vm.ref().name();
    return switch (status) {
      case NO_ROOM ->
          Optional.of(noRoom() + ": make room, then machine start " + name + " lets it go on");
      case "paused", "suspended" ->
          Optional.of("it is paused: machine start " + name + " lets it go on");
      case "internal-error" -> Optional.of("QEMU cannot go on: see machine logs --boot " + name);
      default -> Optional.empty();
    };
  }

  private String noRoom() {
    return "its disk cannot grow, since the file system of " + vm.dir().getParent() + " is full";
  }

  /// Lets a paused guest go on.
  ///
  /// @throws DriverException.Failed when there is still no room for its disk
  void goOn(Qmp qmp) throws DriverException, InterruptedException {
    var before = qmp.status();
    if (before.equals("running")) {
      return;
    }
    qmp.execute("cont", Map.of());
    if (!before.equals(NO_ROOM)) {
      return;
    }
    // What could not be written is tried at once again.
    var again =
        Wait.until(
            Deadline.after(SECOND_TRY),
            POLL,
            () -> qmp.status().equals(NO_ROOM) ? Optional.of(true) : Optional.empty());
    if (again.isPresent()) {
      throw new DriverException.Failed(
          vm.ref().name() + " stays paused: " + noRoom(),
          "make room there, then machine start " + vm.ref().name());
    }
  }

  Qmp talk(Deadline deadline) throws DriverException, InterruptedException {
    return Qmp.open(vm.qmp(), deadline);
  }

  /// Starts QEMU and returns when it can be talked to.
  ///
  /// @param argv as [QemuCommand] gives it
  ProcessId launch(List<String> argv, Deadline deadline)
      throws DriverException, InterruptedException {
    try {
      Files.deleteIfExists(vm.qmp());
      Files.deleteIfExists(vm.pidFile());
      bound(vm.console());
    } catch (IOException e) {
      throw new DriverException.Failed("cannot clean " + vm.dir(), "is the disk full?", "", e);
    }
    var launcher = Trees.script(Lan.class, "launch.sh", vm.dir());
    var command =
        new ArrayList<>(
            List.of(
                "setsid",
                "bash",
                launcher.toString(),
                vm.pidFile().toString(),
                "--",
                "env",
                "-C",
                vm.dir().toString()));
    command.addAll(argv);
    var process = Exec.launch(command, vm.log());
    var ready =
        Wait.until(
            deadline,
            POLL,
            () -> answers() || !process.isAlive() ? Optional.of(true) : Optional.empty());
    var id = id();
    if (ready.isPresent() && process.isAlive() && id.isPresent()) {
      return id.get();
    }
    if (ready.isEmpty()) {
      process.destroyForcibly();
      throw new DriverException.TimedOut("QEMU does not start", "", log());
    }
    throw new DriverException.Failed("QEMU does not start", "see its output", log(), null);
  }

  private boolean answers() throws InterruptedException {
    if (!Files.exists(vm.qmp())) {
      return false;
    }
    try (var _ = talk(Deadline.after(GLANCE))) {
      return true;
    } catch (DriverException _) {
      return false; // Not yet; the caller's deadline bounds this.
    }
  }

  /// Keeps what a long-lived console said within bounds: the last two files of it.
  private static void bound(Path console) throws IOException {
    if (Files.exists(console) && Files.size(console) > CONSOLE_LIMIT) {
      Files.move(
          console, console.resolveSibling("console.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Asks the guest to shut down, by its power button, and waits until QEMU is gone. Asks again
  /// every few seconds: a guest that still boots does not hear it.
  ///
  /// @return false if time ran out first
  boolean askToStop(Deadline deadline) throws DriverException, InterruptedException {
    while (alive() && !deadline.expired()) {
      try (var qmp = talk(deadline.atMost(ASK_AGAIN))) {
        if (!qmp.status().equals("running")) {
          return false; // A paused guest cannot hear us.
        }
        qmp.execute("system_powerdown", Map.of());
      } catch (DriverException e) {
        if (alive() && deadline.expired()) {
          return false;
        }
      }
      gone(deadline.atMost(ASK_AGAIN));
    }
    return !alive();
  }

  private boolean gone(Deadline deadline) throws DriverException, InterruptedException {
    return Wait.until(deadline, POLL, () -> alive() ? Optional.empty() : Optional.of(true))
        .isPresent();
  }

  /// Has QEMU end in order, with its disk written, as if the plug was pulled after that.
  void quit(Deadline deadline) throws DriverException, InterruptedException {
    if (!alive()) {
      return;
    }
    try (var qmp = talk(deadline.atMost(GLANCE))) {
      qmp.execute("quit", Map.of());
    } catch (DriverException.Failed | DriverException.TimedOut _) {
      kill(deadline); // It does not listen, or ended while it answered.
    }
    if (!gone(deadline.atMost(GLANCE))) {
      kill(deadline);
    }
  }

  /// Ends QEMU at once; fine when it does not run.
  void kill(Deadline deadline) throws DriverException, InterruptedException {
    id().ifPresent(ProcessId::kill);
    if (!gone(Deadline.after(ENDING))) {
      throw new DriverException.TimedOut(
          "QEMU of " + vm.ref().name() + " does not end", "try again later", "");
    }
    forget();
  }

  /// Removes what only matters while QEMU runs.
  void forget() throws DriverException {
    try {
      for (var name : List.of("qmp", "qemu.pid", "qemu.lock")) {
        Files.deleteIfExists(vm.dir().resolve(name));
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot clean " + vm.dir(), "", "", e);
    }
  }

  String log() {
    return (ConsoleFile.tail(vm.log(), 10) + "\n" + ConsoleFile.tail(vm.console(), 10)).strip();
  }
}

package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.SnapshotControl.Snapshot;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Cleanup;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the clones of a saved state begin from, so that each is there in a moment and takes little
/// of the disk: the disk as it was, which lies under the clone's own, and memory and devices as one
/// stream. Made for the first clone, kept beside the state, and given up with it; the clones hold
/// it by links of their own. The caller holds the machine's lock.
///
/// Memory that is mapped from a file is there at once, but has no huge pages: a clone was slower in
/// the end.
final class VmTemplate {

  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration CLEAN = Duration.ofSeconds(30);

  private final VmFiles vm;
  private final Snapshot snapshot;
  private final VmConfig hardware;

  /// @param hardware that the state is of
  VmTemplate(VmFiles vm, Snapshot snapshot, VmConfig hardware) {
    this.vm = vm;
    this.snapshot = snapshot;
    this.hardware = hardware;
  }

  /// Makes it, or finds it made.
  void make(VmLan.Group lan, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var done = vm.template(snapshot.name());
    if (Files.isDirectory(done)) {
      return;
    }
    // The disk is copied with all its states, and once more without them.
    long disks = 2 * vm.disk().toFile().length() - snapshot.bytes();
    var room = disks / VmSnapshots.MIB + hardware.hardware().memoryMiB();
    new VmSnapshots(vm).requireRoom(room, "");
    progress.step("Preparing the saved state of " + vm.ref().name() + " for clones, once");
    var made = vm.at(vm.unfinished(snapshot.name()));
    try {
      Trees.remove(made.dir(), deadline);
      Files.createDirectories(made.base());
      copy(made, ledger, deadline);
      layer(made, deadline);
      load(made, lan, deadline);
      for (var file : List.of(made.state(), made.layers().getLast())) {
        write(file);
      }
      Files.move(made.dir(), done, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + done, "is the disk full?", "", e);
    } finally {
      Cleanup.run(() -> Trees.remove(made.dir(), Deadline.after(CLEAN)));
    }
  }

  /// Copies the disk, with the states in it, to load one from.
  private void copy(VmFiles made, Ledger ledger, Deadline deadline)
      throws DriverException, InterruptedException, IOException {
    var pause = new VmPause(vm, ledger);
    try {
      pause.still(deadline);
      Exec.check(
          deadline.atMost(COPY),
          "copying the disk",
          List.of("cp", "--reflink=auto", vm.disk().toString(), made.disk().toString()));
    } finally {
      Cleanup.run(() -> pause.letGo(Deadline.after(CLEAN)));
    }
    Files.createLink(made.seed(), vm.seed());
    links(vm, made);
  }

  /// Makes the disk as it was one more layer.
  private void layer(VmFiles made, Deadline deadline)
      throws DriverException, InterruptedException, IOException {
    var layers = made.layers();
    var under = DiskImages.ofMachine(made, deadline);
    var argv =
        new ArrayList<>(List.of("convert", "-l", snapshot.name(), "-f", "qcow2", "-O", "qcow2"));
    argv.addAll(List.of("-F", under.path("backing-filename-format").asText(), "-B"));
    argv.add(
        layers.isEmpty()
            ? under.path("backing-filename").asText()
            : layers.getLast().getFileName().toString());
    argv.addAll(List.of(made.disk().toString(), made.layer(layers.size() + 1).toString()));
    DiskImages.run(deadline.atMost(COPY), "keeping the disk's state", argv);
  }

  /// Has QEMU load the state and write it as a stream. It reads what to do from a file, so that it
  /// ends by itself even when nobody waits for it any more.
  private void load(VmFiles made, VmLan.Group lan, Deadline deadline)
      throws DriverException, InterruptedException, IOException {
    var program = QemuCommand.program();
    var steps = made.dir().resolve("steps");
    Files.writeString(
        steps,
        """
        migrate_set_parameter max-bandwidth 1T
        migrate "exec:cat >part && mv part %s"
        info migrate
        quit
        """
            .formatted(made.state().getFileName()));
    var argv =
        new ArrayList<>(
            List.of("sh", "-c", "cd \"$0\" && exec \"$@\" <steps", made.dir().toString()));
    argv.addAll(QemuCommand.of(program, hardware, hardware.accel().word(), "", lan));
    argv.addAll(List.of("-S", "-loadvm", snapshot.name(), "-monitor", "stdio"));
    var result = Exec.run(deadline, argv);
    var written = result.output().contains("Migration status: completed");
    if (result.exit() != 0 || !written || !Files.exists(made.state())) {
      throw new DriverException.Failed(
          "the saved state " + snapshot.name() + " cannot be loaded",
          "another version of QEMU may have saved it, or the disk is full; see its output",
          result.output(),
          null);
    }
    for (var used : List.of(made.disk(), made.seed(), made.console(), steps)) {
      Files.deleteIfExists(used);
    }
  }

  /// Gives a clone what it begins from.
  void give(VmFiles clone, Deadline deadline)
      throws DriverException, InterruptedException, IOException {
    var made = vm.at(vm.template(snapshot.name()));
    Trees.remove(clone.base(), deadline);
    Files.createDirectories(clone.base());
    links(made, clone);
    Files.deleteIfExists(clone.state());
    Files.createLink(clone.state(), made.state());
  }

  private static void links(VmFiles from, VmFiles to) throws IOException {
    for (var layer : from.layers()) {
      Files.createLink(to.base().resolve(layer.getFileName()), layer);
    }
  }

  private static void write(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }
}

package dev.machine.drivers.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.SnapshotControl.Snapshot;
import dev.machine.drivers.local.Suggest;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Cleanup;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// States of one virtual machine, kept inside of its disk as qcow2's internal snapshots. Beside
/// each that has the memory lies a file with the hardware that it is of. The caller holds the
/// machine's lock.
final class VmSnapshots {

  static final long MIB = 1 << 20;

  private static final Duration UNDO = Duration.ofMinutes(2);

  private final VmFiles vm;

  VmSnapshots(VmFiles vm) {
    this.vm = vm;
  }

  /// All of them, in the order of making.
  List<Snapshot> list(Deadline deadline) throws DriverException, InterruptedException {
    var info = DiskImages.ofMachine(vm, deadline);
    if (info.path("format-specific").path("data").path("corrupt").asBoolean()) {
      throw new DriverException.Failed(
          "the disk of " + vm.ref().name() + " is damaged: " + vm.disk(),
          "stop the host, then: qemu-img check -r all " + vm.disk());
    }
    var all = new ArrayList<Snapshot>();
    for (var one : info.path("snapshots")) {
      all.add(read(one));
    }
    return all;
  }

  private static Snapshot read(JsonNode one) {
    long bytes = one.path("vm-state-size").asLong();
    return new Snapshot(
        one.path("name").asText(),
        Instant.ofEpochSecond(one.path("date-sec").asLong()),
        bytes > 0,
        bytes);
  }

  /// @throws DriverException.Refused when there is none of that name
  Snapshot require(String name, Deadline deadline) throws DriverException, InterruptedException {
    var all = list(deadline);
    for (var one : all) {
      if (one.name().equals(name)) {
        return one;
      }
    }
    var names = all.stream().map(Snapshot::name).toList();
    throw new DriverException.Refused(
        "the host " + vm.ref().name() + " has no snapshot \"" + name + "\"",
        names.isEmpty()
            ? "make one: machine snapshot create " + vm.ref().name()
            : Suggest.nearest(name, names)
                .map(near -> "did you mean " + near + "?")
                .orElse("there are: " + String.join(", ", names)));
  }

  /// Keeps the state as it is now.
  void take(String name, VmConfig config, Deadline deadline)
      throws DriverException, InterruptedException {
    requireFree(name, deadline);
    var process = new VmProcess(vm);
    if (!process.alive()) {
      image("keeping the disk's state", "-c", name, deadline);
      return;
    }
    var running = VmConfig.load(vm.running()).orElse(config);
    requireRoom(
        running.hardware().memoryMiB(), "; or stop the host: its disk's state takes little");
    try {
      Files.createDirectories(vm.snapshots());
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + vm.snapshots(), "is the disk full?", "", e);
    }
    try (var qmp = process.talk(deadline)) {
      boolean kvm = qmp.execute("query-kvm", Map.of()).path("enabled").asBoolean();
      var accel =
          running.accel() == Acceleration.Wanted.HVF
              ? running.accel()
              : kvm ? Acceleration.Wanted.KVM : Acceleration.Wanted.TCG;
      running.with(accel).save(hardware(name));
      qmp.say("savevm " + name, "the state of " + vm.ref().name() + " cannot be saved");
    } catch (InterruptedException e) {
      undo(name, e);
      throw e;
    }
  }

  /// QEMU saves on when nobody waits for it, and hears of nothing else meanwhile.
  private void undo(String name, InterruptedException cause) {
    try {
      Cleanup.run(() -> remove(name, Deadline.after(UNDO)));
    } catch (DriverException e) {
      cause.addSuppressed(e);
    }
  }

  private void requireFree(String name, Deadline deadline)
      throws DriverException, InterruptedException {
    // QEMU takes a number for the number of a snapshot.
    if (!name.matches("[a-z][a-z0-9-]{0,62}")) {
      throw new DriverException.Refused(
          "\"" + name + "\" cannot be the name of a snapshot",
          "use small letters, digits and hyphens, and begin with a letter, as in before-upgrade");
    }
    if (list(deadline).stream().anyMatch(s -> s.name().equals(name))) {
      throw new DriverException.Refused(
          "the host " + vm.ref().name() + " has a snapshot " + name + " already",
          "choose another name, or remove it: machine snapshot rm " + vm.ref().name() + " " + name);
    }
  }

  /// A disk that fills up meanwhile would leave the guest without room to write.
  ///
  /// @param most in MiB
  /// @param otherwise what else than making room would help
  void requireRoom(long most, String otherwise) throws DriverException {
    long free = vm.dir().toFile().getUsableSpace() / MIB;
    if (free < most) {
      throw new DriverException.Refused(
          "no room for the state of "
              + vm.ref().name()
              + ": it may take "
              + most
              + " MiB, and "
              + free
              + " MiB are free",
          "make room where " + vm.dir() + " is" + otherwise);
    }
  }

  /// The hardware that a state with the memory is of.
  VmConfig hardware(Snapshot snapshot) throws DriverException {
    return VmConfig.load(hardware(snapshot.name()))
        .orElseThrow(() ->
            new DriverException.Failed(
                "it is not known what hardware the snapshot " + snapshot.name() + " is of",
                "remove it: machine snapshot rm " + vm.ref().name() + " " + snapshot.name()));
  }

  /// The file of that hardware.
  Path hardware(String name) {
    return vm.snapshots().resolve(name + ".properties");
  }

  /// Takes a disk back; the machine is off.
  void revert(String name, Deadline deadline) throws DriverException, InterruptedException {
    image("going back to the snapshot " + name, "-a", name, deadline);
  }

  /// Gives a state up; first what was made of it, which else were taken for that of another state
  /// of the name.
  void remove(String name, Deadline deadline) throws DriverException, InterruptedException {
    Trees.remove(vm.template(name), deadline);
    Trees.remove(vm.unfinished(name), deadline);
    var process = new VmProcess(vm);
    if (process.alive()) {
      try (var qmp = process.talk(deadline)) {
        qmp.say("delvm " + name, "the snapshot " + name + " cannot be removed");
      }
    } else {
      image("removing the snapshot " + name, "-d", name, deadline);
    }
    try {
      Files.deleteIfExists(hardware(name));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove " + hardware(name), "", "", e);
    }
  }

  private void image(String what, String action, String name, Deadline deadline)
      throws DriverException, InterruptedException {
    DiskImages.run(deadline, what, List.of("snapshot", action, name, vm.disk().toString()));
  }
}

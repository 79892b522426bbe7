package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Resizing.Change;
import dev.machine.drivers.wait.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Changes what a virtual machine was made with: processors and memory for its next start, the disk
/// at once. The caller holds the machine's lock.
final class VmResize {

  private static final Set<String> CHANGEABLE =
      Set.of(QemuOptions.CPUS, QemuOptions.MEMORY, QemuOptions.DISK);

  /// As the images do it themselves when they boot, see `customize.sh`.
  private static final String GROW = "/lib/systemd/systemd-growfs /";

  private final VmFiles vm;
  private final VmConfig config;

  VmResize(VmFiles vm, VmConfig config) {
    this.vm = vm;
    this.config = config;
  }

  List<Change> changes(OptionValues given, Deadline deadline)
      throws DriverException, InterruptedException {
    for (var option : given.values().keySet()) {
      requireChangeable(option);
    }
    var wanted = QemuOptions.read(given);
    boolean running = new VmProcess(vm).alive();
    var changes = new ArrayList<Change>();
    var hardware = config.hardware();
    if (given.text(QemuOptions.CPUS).isPresent() && wanted.cpus() != hardware.cpus()) {
      changes.add(change(QemuOptions.CPUS, hardware.cpus(), wanted.cpus(), "", !running));
    }
    if (given.text(QemuOptions.MEMORY).isPresent()) {
      wanted.requireMemory();
    }
    if (given.text(QemuOptions.MEMORY).isPresent() && wanted.memoryMiB() != hardware.memoryMiB()) {
      changes.add(
          change(QemuOptions.MEMORY, hardware.memoryMiB(), wanted.memoryMiB(), " MiB", !running));
    }
    if (given.text(QemuOptions.DISK).isPresent()) {
      int now = (int) Math.ceilDiv(DiskImages.size(vm, deadline), 1L << 30);
      requireGrowth(now, wanted.diskGiB());
      if (wanted.diskGiB() > now) {
        changes.add(
            new Change(
                QemuOptions.DISK,
                now + " GiB",
                wanted.diskGiB() + " GiB",
                true,
                running && config.direct() ? Optional.of(GROW) : Optional.empty()));
      }
    }
    return changes;
  }

  private static Change change(String option, int from, int to, String unit, boolean now) {
    return new Change(option, from + unit, to + unit, now, Optional.empty());
  }

  private void requireChangeable(String option) throws DriverException {
    if (CHANGEABLE.contains(option)) {
      return;
    }
    throw new DriverException.Refused(
        option + " of " + vm.ref().name() + " cannot be changed any more",
        switch (option) {
          case QemuOptions.FORWARD ->
              "machine forward " + vm.ref().name() + " LOCAL:REMOTE adds one";
          case QemuOptions.IMAGE ->
              "a host stays on the image that it was made of: make another one";
          default -> "what can be: " + String.join(", ", CHANGEABLE.stream().sorted().toList());
        });
  }

  private void requireGrowth(int now, int wanted) throws DriverException {
    if (wanted < now) {
      throw new DriverException.Refused(
          "the disk of " + vm.ref().name() + " has " + now + " GiB and cannot shrink",
          "what the guest keeps at its end would be lost: make another host");
    }
  }

  /// Changes it.
  List<Change> apply(OptionValues given, Deadline deadline)
      throws DriverException, InterruptedException {
    var changes = changes(given, deadline);
    var wanted = QemuOptions.read(given);
    for (var change : changes) {
      if (change.option().equals(QemuOptions.DISK)) {
        DiskImages.grow(vm, (long) wanted.diskGiB() << 30, deadline);
      }
    }
    var hardware = config.hardware();
    int cpus = given.text(QemuOptions.CPUS).isPresent() ? wanted.cpus() : hardware.cpus();
    int memory =
        given.text(QemuOptions.MEMORY).isPresent() ? wanted.memoryMiB() : hardware.memoryMiB();
    config.with(hardware.sized(cpus, memory)).save(vm.config());
    return changes;
  }
}

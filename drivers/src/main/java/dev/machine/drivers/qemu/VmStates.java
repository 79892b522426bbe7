package dev.machine.drivers.qemu;

import dev.machine.drivers.Cloning.Renewal;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Resizing.Change;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.SnapshotControl.Snapshot;
import dev.machine.drivers.wait.Deadline;
import java.time.Duration;
import java.util.List;

/// What is done to the state of virtual machines that are there: kept, brought back, made
/// another's, changed in size.
final class VmStates {

  private static final Duration GLANCE = Duration.ofSeconds(30);

  private final QemuHypervisor hypervisor;

  VmStates(QemuHypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  void take(ServerRef ref, String snapshot, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    hypervisor.locked(
        ref,
        deadline,
        (vm, config) -> {
          progress.step("Saving the state of " + ref.name());
          new VmSnapshots(vm).take(snapshot, config, deadline);
          return ref;
        });
  }

  List<Snapshot> list(ServerRef ref) throws DriverException, InterruptedException {
    var glance = Deadline.after(GLANCE);
    return hypervisor.seen(ref, (vm, _) -> new VmSnapshots(vm).list(glance));
  }

  void remove(ServerRef ref, String snapshot, Deadline deadline)
      throws DriverException, InterruptedException {
    hypervisor.locked(
        ref,
        deadline,
        (vm, _) -> {
          var snapshots = new VmSnapshots(vm);
          snapshots.remove(snapshots.require(snapshot, deadline).name(), deadline);
          return ref;
        });
  }

  Server restore(
      ServerRef ref, String snapshot, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return hypervisor.locked(
        ref, deadline, (vm, config) -> restored(vm, config, snapshot, ledger, progress, deadline));
  }

  private Server restored(
      VmFiles vm, VmConfig config, String name, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var snapshots = new VmSnapshots(vm);
    var snapshot = snapshots.require(name, deadline);
    var saved = snapshot.running() ? snapshots.hardware(snapshot) : config;
    // A disk that has grown stays grown: so says its host's record.
    long size = DiskImages.size(vm, deadline);
    progress.step("Going back to the snapshot " + name);
    new VmProcess(vm).kill(deadline);
    ledger.forget("process");
    if (!snapshot.running()) {
      snapshots.revert(name, deadline);
      DiskImages.grow(vm, size, deadline);
      return config.server(ServerState.STOPPED);
    }
    var server = hypervisor.start(vm).load(config, saved, name, ledger, progress, deadline);
    DiskImages.grow(vm, size, deadline);
    return server;
  }

  Renewal renewal(ServerRef ref) throws DriverException, InterruptedException {
    return hypervisor.locked(
        ref, Deadline.after(GLANCE), (vm, config) -> new VmClone(vm).renewal(config));
  }

  void renewed(ServerRef ref, Deadline deadline) throws DriverException, InterruptedException {
    hypervisor.locked(
        ref,
        deadline,
        (vm, _) -> {
          new VmClone(vm).renewed(deadline);
          return ref;
        });
  }

  List<Change> changes(ServerRef ref, OptionValues given)
      throws DriverException, InterruptedException {
    var glance = Deadline.after(GLANCE);
    return hypervisor.locked(
        ref, glance, (vm, config) -> new VmResize(vm, config).changes(given, glance));
  }

  List<Change> resize(ServerRef ref, OptionValues given, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return hypervisor.locked(
        ref,
        deadline,
        (vm, config) -> {
          progress.step("Changing " + ref.name());
          return new VmResize(vm, config).apply(given, deadline);
        });
  }
}

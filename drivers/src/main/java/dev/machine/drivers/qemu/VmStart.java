package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Brings a virtual machine up: booted, or from a state that was kept. The caller holds its lock.
final class VmStart {

  private final String storeId;
  private final Path stateDir;
  private final Path cacheDir;
  private final VmFiles vm;
  private final VmProcess process;

  VmStart(String storeId, Path stateDir, Path cacheDir, VmFiles vm) {
    this.storeId = storeId;
    this.stateDir = stateDir;
    this.cacheDir = cacheDir;
    this.vm = vm;
    this.process = new VmProcess(vm);
  }

  /// Boots the machine unless it runs; one that stands still goes on.
  Server up(VmConfig config, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    if (!process.alive()) {
      var accel =
          launch(config, "Booting the virtual machine", List.of(), ledger, progress, deadline);
      if (QemuCommand.fixedAddresses(config, accel)) {
        progress.note("its programs are at fixed addresses, because that is quicker: --qemu-aslr");
      }
    }
    return open(config, ledger, progress, deadline);
  }

  /// Brings up a clone that is not itself yet.
  ///
  /// @param saved the hardware of the state that it begins from
  Server begin(VmConfig config, VmConfig saved, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var clone = new VmClone(vm);
    var step = "Loading the saved state of " + saved.ref().name();
    launch(config.with(saved.accel()), step, clone.incoming(), ledger, progress, deadline);
    try (var qmp = process.talk(deadline)) {
      VmClone.loaded(qmp, deadline);
    } catch (DriverException.Failed e) {
      throw new DriverException.Failed(
          "the saved state of " + saved.ref().name() + " cannot be loaded",
          "another version of QEMU may have saved it; make another one to begin from",
          e.output().isEmpty() ? process.log() : e.output(),
          e);
    }
    return open(config, ledger, progress, deadline);
  }

  /// Goes on from a state in the machine's disk; the machine is off.
  ///
  /// @param saved the hardware that the state was kept on
  Server load(
      VmConfig config,
      VmConfig saved,
      String snapshot,
      Ledger ledger,
      Progress progress,
      Deadline deadline)
      throws DriverException, InterruptedException {
    try {
      var how = List.of("-S", "-loadvm", snapshot);
      launch(saved, "Loading the saved state", how, ledger, progress, deadline);
    } catch (DriverException.Failed e) {
      throw new DriverException.Failed(
          "the saved state " + snapshot + " cannot be loaded",
          "another version of QEMU may have saved it; the disk is as it was then: machine start "
              + vm.ref().name()
              + " boots it",
          e.output(),
          e);
    }
    return open(config, ledger, progress, deadline);
  }

  private Server open(VmConfig config, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var ports = new Ledger.Resource("port", "127.0.0.1");
    ledger.intend(ports);
    VmConfig current;
    try (var qmp = process.talk(deadline)) {
      new VmClone(vm).apart(qmp);
      process.goOn(qmp);
      current = new VmForwards(vm, stateDir, storeId).open(config, qmp, progress);
    }
    ledger.did(ports, current.ports().ssh() + " " + current.ports().engine());
    return current.server(ServerState.RUNNING);
  }

  /// @return the acceleration
  private String launch(
      VmConfig config,
      String step,
      List<String> more,
      Ledger ledger,
      Progress progress,
      Deadline deadline)
      throws DriverException, InterruptedException {
    requireImage(config);
    var kernels = new ArrayList<>(List.of(config.image()));
    kernels.addAll(new VmImages(cacheDir).built());
    var chosen =
        new Acceleration(cacheDir.resolve("qemu"))
            .choose(config.accel(), kernels, progress, deadline);
    progress.step(step);
    chosen.note().ifPresent(progress::note);
    var resource = new Ledger.Resource("process", vm.key());
    ledger.intend(resource);
    var argv =
        new ArrayList<>(
            QemuCommand.of(
                QemuCommand.program(),
                config,
                chosen.name(),
                QemuCommand.hostClock(),
                VmLan.group(storeId)));
    argv.addAll(more);
    // What a state that is kept of it must be loaded on.
    config.with(Acceleration.Wanted.named(chosen.name())).save(vm.running());
    ledger.did(resource, process.launch(argv, deadline).toString());
    return chosen.name();
  }

  private static void requireImage(VmConfig config) throws DriverException {
    if (!Files.isDirectory(config.image())) {
      throw new DriverException.Failed(
          "the image of " + config.ref().name() + " is gone: " + config.image(),
          "put it back, or remove the host and make it again");
    }
  }
}

package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.Locked;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A machine that stands still while its disk is copied, so that QEMU has written out what it holds
/// of the disk's tables. The caller holds its lock. Noted in the ledger of the machine that is made
/// of it, so that it goes on even when that run is cut off.
final class VmPause {

  private static final String PAUSED = "paused";

  private final VmFiles vm;
  private final Ledger ledger;

  VmPause(VmFiles vm, Ledger ledger) {
    this.vm = vm;
    this.ledger = ledger;
  }

  /// Has the machine stand still, if it runs.
  void still(Deadline deadline) throws DriverException, InterruptedException {
    var process = new VmProcess(vm);
    if (!process.alive()) {
      return;
    }
    try (var qmp = process.talk(deadline)) {
      var status = qmp.status();
      // Paused already, it is so by a run that was cut off: we hold its lock.
      if (status.equals("running") || status.equals("paused")) {
        ledger.intend(entry());
        qmp.execute("stop", Map.of());
      }
    }
  }

  private Ledger.Resource entry() {
    return new Ledger.Resource(PAUSED, vm.ref().name() + "-" + vm.ref().nonce());
  }

  /// Lets the machine go on, if it is we who made it stand still.
  void letGo(Deadline deadline) throws DriverException, InterruptedException {
    var paused = entry();
    if (ledger.entries().stream().noneMatch(e -> e.resource().equals(paused))) {
      return;
    }
    var process = new VmProcess(vm);
    if (process.alive()) {
      try (var qmp = process.talk(deadline)) {
        if (qmp.status().equals("paused")) {
          qmp.execute("cont", Map.of());
        }
      }
    }
    ledger.gone(paused);
  }

  /// Lets every machine go on that a run which was cut off made stand still.
  static void letAllGo(Ledger ledger, Path stateDir, String storeId, Deadline deadline)
      throws DriverException, InterruptedException {
    for (var entry : List.copyOf(ledger.entries())) {
      var name = entry.resource().name();
      if (entry.resource().kind().equals(PAUSED) && name.length() > 9) {
        var ref =
            new ServerRef(name.substring(0, name.length() - 9), name.substring(name.length() - 8));
        var vm = VmFiles.of(stateDir, storeId, ref);
        if (Files.isDirectory(vm.dir())) {
          try (var _ = Locked.acquire(vm.lock(), "the host " + ref.name(), deadline)) {
            new VmPause(vm, ledger).letGo(deadline);
          }
        } else {
          ledger.gone(entry.resource());
        }
      }
    }
  }
}

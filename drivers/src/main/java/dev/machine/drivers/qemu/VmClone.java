package dev.machine.drivers.qemu;

import dev.machine.drivers.Cloning.Origin;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.GuestIdentity;
import dev.machine.drivers.local.Locked;
import dev.machine.drivers.local.ProcessId;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A virtual machine that begins from the state of another one. Until it was made itself a file in
/// its directory names that state, its card on the LAN is unplugged, because it has the other one's
/// addresses, and nothing waits for its disk to be on the real one: a gigabyte was just copied.
final class VmClone {

  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration LET_GO = Duration.ofSeconds(30);

  /// In the ledger: a machine that stands still while its disk is copied.
  private static final String PAUSED = "paused";

  private final VmFiles vm;

  VmClone(VmFiles vm) {
    this.vm = vm;
  }

  /// The state that the machine begins from, while it is not itself yet.
  Optional<String> snapshot() throws DriverException {
    try {
      return Files.exists(vm.origin())
          ? Optional.of(Files.readString(vm.origin()).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read " + vm.origin(), "", "", e);
    }
  }

  /// Copies the other machine's disk with its states, and notes which one is meant.
  ///
  /// @return the hardware that the state is of
  VmConfig copy(VmFiles from, Origin origin, Ledger ledger, Deadline deadline)
      throws DriverException, InterruptedException {
    try (var _ = Locked.acquire(from.lock(), "the host " + from.ref().name(), deadline)) {
      var snapshots = new VmSnapshots(from);
      var snapshot = snapshots.require(origin.snapshot(), deadline);
      if (!snapshot.running()) {
        throw new DriverException.Refused(
            "the snapshot " + snapshot.name() + " is of a host that was off",
            "make one while it runs, or an image: machine image bake " + from.ref().name());
      }
      var hardware = snapshots.hardware(snapshot);
      if (!hardware.direct()) {
        throw new DriverException.Refused(
            "only hosts of the images debian-12 and debian-13 can be cloned",
            "the host " + from.ref().name() + " has a boot loader of its own");
      }
      still(from, ledger, deadline);
      var fresh = vm.disk().resolveSibling("disk.new");
      Exec.check(
          deadline.atMost(COPY),
          "copying the disk",
          List.of("cp", "--reflink=auto", from.disk().toString(), fresh.toString()));
      letGo(ledger, from, deadline);
      Files.move(fresh, vm.disk(), StandardCopyOption.ATOMIC_MOVE);
      Files.createDirectories(vm.snapshots());
      hardware.save(new VmSnapshots(vm).hardware(snapshot.name()));
      Trees.replace(vm.origin(), snapshot.name() + "\n");
      return hardware;
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + vm.disk(), "is the disk full?", "", e);
    } finally {
      letGo(ledger, from, Deadline.after(LET_GO));
    }
  }

  /// Begins to write the copy to the real disk, once it was read; [#renewed] waits for the end.
  void writeBeside() {
    Thread.ofPlatform()
        .daemon()
        .name("writes the disk of " + vm.key())
        .start(() -> {
          try {
            written(vm.disk());
          } catch (IOException e) {
            unwritten(e);
          }
        });
  }

  /// A failed write is told once, to whoever waits first (fsync(2)), and [#renewed] comes later: so
  /// the guest ends, and nobody is handed a disk that is not whole.
  private void unwritten(IOException why) {
    new VmProcess(vm).id().ifPresent(ProcessId::kill);
    try {
      var line = "cannot write " + vm.disk() + ": " + why.getMessage() + "\n";
      Files.writeString(vm.log(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException _) {
      // It is on that disk too, or the machine was removed.
    }
  }

  private static void written(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }

  /// QEMU writes out what it holds of the disk's tables when its guest stands still.
  private static void still(VmFiles from, Ledger ledger, Deadline deadline)
      throws DriverException, InterruptedException {
    var process = new VmProcess(from);
    if (!process.alive()) {
      return;
    }
    try (var qmp = process.talk(deadline)) {
      if (qmp.status().equals("running")) {
        ledger.intend(paused(from));
        qmp.execute("stop", Map.of());
      }
    }
  }

  private static Ledger.Resource paused(VmFiles from) {
    return new Ledger.Resource(PAUSED, from.ref().name() + "-" + from.ref().nonce());
  }

  /// Lets the other machine go on, if it is we who made it stand still.
  private static void letGo(Ledger ledger, VmFiles from, Deadline deadline)
      throws DriverException, InterruptedException {
    var paused = paused(from);
    if (ledger.entries().stream().noneMatch(e -> e.resource().equals(paused))) {
      return;
    }
    var process = new VmProcess(from);
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
        letGo(ledger, VmFiles.of(stateDir, storeId, ref), deadline);
      }
    }
  }

  /// Unplugs its card from the LAN while it is not itself.
  void apart(Qmp qmp) throws DriverException, InterruptedException {
    if (snapshot().isPresent()) {
      qmp.monitor("set_link lan off");
    }
  }

  /// QEMU's options by which it does not wait for the disk while the machine is not itself; from
  /// [#renewed] on it does.
  List<String> withoutWaiting() throws DriverException {
    return snapshot().isPresent() ? List.of("-set", "drive.root.cache.no-flush=on") : List.of();
  }

  /// What the guest runs to become itself.
  ///
  /// @see dev.machine.drivers.Cloning#renewal
  String renewal(VmConfig config) throws DriverException {
    var lan = config.hardware().lanMac();
    var snapshot = snapshot();
    if (snapshot.isPresent()) {
      var saved = VmConfig.load(new VmSnapshots(vm).hardware(snapshot.get()));
      lan = saved.map(c -> c.hardware().lanMac()).orElse(lan);
    }
    var entropy = new byte[64];
    new SecureRandom().nextBytes(entropy);
    var gone = String.join(" ", GuestIdentity.paths(config.user()));
    try {
      var seed = Base64.getEncoder().encodeToString(Files.readAllBytes(vm.seed()));
      var values =
          "set -eu\nid=%s user=%s home=%s machine_id=%s entropy=%s lan_from=%s lan_to=%s gone='%s' seed=%s\n"
              .formatted(
                  vm.key(),
                  config.user(),
                  GuestIdentity.home(config.user()),
                  config.hardware().machineId(),
                  HexFormat.of().formatHex(entropy),
                  lan,
                  config.hardware().lanMac(),
                  gone,
                  seed);
      return values + VmImages.script("renew.sh");
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read " + vm.seed(), "", "", e);
    }
  }

  /// Plugs its card into the LAN, has its disk on the real one, and gives up the states that it has
  /// of the other one.
  void renewed(Deadline deadline) throws DriverException, InterruptedException {
    try (var qmp = new VmProcess(vm).talk(deadline)) {
      var waiting = "qemu-io root \"reopen -o cache.no-flush=off\"";
      qmp.say(waiting, "the disk of " + vm.ref().name() + " stays without flushes");
      qmp.monitor("set_link lan on");
    }
    try {
      written(vm.disk());
      Files.deleteIfExists(vm.origin());
      var snapshots = new VmSnapshots(vm);
      for (var snapshot : snapshots.list(deadline)) {
        snapshots.remove(snapshot.name(), deadline);
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove " + vm.origin(), "", "", e);
    }
  }
}

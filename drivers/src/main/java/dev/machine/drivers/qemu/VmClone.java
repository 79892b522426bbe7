package dev.machine.drivers.qemu;

import dev.machine.drivers.Cloning.Origin;
import dev.machine.drivers.Cloning.Renewal;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.GuestIdentity;
import dev.machine.drivers.local.Locked;
import dev.machine.drivers.wait.Cleanup;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A virtual machine that begins from the state of another one. Until it was made itself a file in
/// its directory says so, and its card on the LAN is unplugged, because it has the other one's
/// addresses.
final class VmClone {

  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration LET_GO = Duration.ofSeconds(30);

  private final VmFiles vm;

  VmClone(VmFiles vm) {
    this.vm = vm;
  }

  /// The machine that it begins from, with the hardware that its state is of; empty when it is
  /// itself.
  Optional<VmConfig> origin() throws DriverException {
    return VmConfig.load(vm.origin());
  }

  /// Gives it what the other machine's disk and state were.
  ///
  /// @return the hardware that the state is of
  VmConfig copy(
      VmFiles from,
      Origin origin,
      VmLan.Group lan,
      Ledger ledger,
      Progress progress,
      Deadline deadline)
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
      var template = new VmTemplate(from, snapshot, hardware);
      try {
        template.make(lan, ledger, progress, deadline);
      } finally {
        // An earlier run may have been cut off while it stood still.
        Cleanup.run(() -> new VmPause(from, ledger).letGo(Deadline.after(LET_GO)));
      }
      hardware.save(vm.origin());
      template.give(vm, deadline);
      return hardware;
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + vm.disk(), "is the disk full?", "", e);
    }
  }

  /// Gives it a disk of its own over what [#copy] gave it. The state goes with no other: an earlier
  /// run may have let the guest go on, and change it.
  void fresh(Deadline deadline) throws DriverException, InterruptedException {
    new VmProcess(vm).kill(deadline);
    var under = vm.dir().relativize(vm.layers().getLast()).toString();
    DiskImages.over(under, "qcow2", vm.disk(), List.of(), deadline);
  }

  /// QEMU's options by which it goes on from the state.
  List<String> incoming() {
    return List.of("-S", "-incoming", "exec:cat " + vm.state().getFileName());
  }

  /// Waits until QEMU has the state; its guest does not run yet.
  ///
  /// @throws DriverException.Failed when QEMU cannot load it, and ends
  static void loaded(Qmp qmp, Deadline deadline) throws DriverException, InterruptedException {
    var loaded =
        Wait.until(
            deadline,
            POLL,
            () ->
                qmp.execute("query-migrate", Map.of()).path("status").asText().equals("completed")
                    ? Optional.of(true)
                    : Optional.empty());
    if (loaded.isEmpty()) {
      throw new DriverException.TimedOut(
          "the saved state is not loaded in time", "try again with more time", "");
    }
  }

  /// Unplugs its card from the LAN while it is not itself.
  void apart(Qmp qmp) throws DriverException, InterruptedException {
    if (origin().isPresent()) {
      qmp.monitor("set_link lan off");
    }
  }

  /// What the guest runs to become itself.
  ///
  /// @see dev.machine.drivers.Cloning#renewal
  Renewal renewal(VmConfig config) throws DriverException {
    var lan = origin().orElse(config).hardware().lanMac();
    var entropy = new byte[64];
    new SecureRandom().nextBytes(entropy);
    var gone = String.join(" ", GuestIdentity.paths(config.user()));
    try {
      var seed = Base64.getEncoder().encodeToString(Files.readAllBytes(vm.seed()));
      var values =
          "set -eu\nid=%s user=%s home=%s machine_id=%s lan_from=%s lan_to=%s gone='%s' seed=%s\n"
              .formatted(
                  vm.key(),
                  config.user(),
                  GuestIdentity.home(config.user()),
                  config.hardware().machineId(),
                  lan,
                  config.hardware().lanMac(),
                  gone,
                  seed);
      var first =
          "set -eu\nentropy=%s machine_id=%s name=%s\n"
              .formatted(
                  HexFormat.of().formatHex(entropy),
                  config.hardware().machineId(),
                  vm.ref().name());
      return new Renewal(first + VmImages.script("begin.sh"), values + VmImages.script("renew.sh"));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read " + vm.seed(), "", "", e);
    }
  }

  /// Plugs its card into the LAN, and gives up what is left of the other one.
  void renewed(Deadline deadline) throws DriverException, InterruptedException {
    try (var qmp = new VmProcess(vm).talk(deadline)) {
      qmp.monitor("set_link lan on");
    }
    try {
      for (var file : List.of(vm.origin(), vm.state())) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove " + vm.origin(), "", "", e);
    }
  }
}

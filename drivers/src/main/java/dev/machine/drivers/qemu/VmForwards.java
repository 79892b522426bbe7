package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.ForwardFiles;
import dev.machine.drivers.local.HostDirs;
import dev.machine.drivers.local.Ports;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Ports of one virtual machine on this machine's loopback, held by its QEMU. Those of the driver
/// itself, for SSH and the engine, move when they are taken; those that a person asked for, one
/// small file each, stay what they are.
final class VmForwards {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SSH_PORT = 22;
  private static final int TRIES = 5;

  private final VmFiles vm;
  private final ForwardFiles files;
  private final Path stateDir;
  private final String storeId;

  VmForwards(VmFiles vm, Path stateDir, String storeId) {
    this.vm = vm;
    this.files = new ForwardFiles(vm.ref(), vm.forwards(), vm.key());
    this.stateDir = stateDir;
    this.storeId = storeId;
  }

  /// Brings all ports of a running machine here that are not here yet. The driver's own move until
  /// free ones are found: a stranger may have taken one since the machine last ran.
  ///
  /// @return the configuration with the ports as they are, saved
  VmConfig open(VmConfig config, Qmp qmp, Progress progress)
      throws DriverException, InterruptedException {
    var held = held(qmp);
    int ssh = own("ssh", config.ports().ssh(), SSH_PORT, held, qmp);
    int engine = own("engine", config.ports().engine(), config.ports().engineTarget(), held, qmp);
    var current = config.withPorts(ssh, engine);
    if (!current.equals(config)) {
      current.save(vm.config());
    }
    for (var forward : list()) {
      if (!held.contains(ForwardFiles.line(forward)) && !add(qmp, forward)) {
        progress.note(
            "the forward " + forward.name() + " waits: port " + forward.localPort() + " is taken");
      }
    }
    return current;
  }

  private int own(String name, int before, int target, Set<String> held, Qmp qmp)
      throws DriverException, InterruptedException {
    int port = before;
    var reserved = reserved();
    for (int i = 0; i < TRIES; i++) {
      if (port > 0) {
        var forward = new Forward(name, port, target);
        if (held.contains(ForwardFiles.line(forward)) || (Ports.free(port) && add(qmp, forward))) {
          return port;
        }
        reserved.add(port);
      }
      port = Ports.pick(vm.key() + name, reserved);
    }
    throw new DriverException.Failed(
        "ports on 127.0.0.1 are taken as fast as they are chosen", "try again");
  }

  /// Asks QEMU for a port.
  ///
  /// @return false when it is taken
  private static boolean add(Qmp qmp, Forward forward)
      throws DriverException, InterruptedException {
    var answer =
        qmp.monitor(
            "hostfwd_add out tcp:127.0.0.1:"
                + forward.localPort()
                + "-"
                + QemuCommand.GUEST
                + ":"
                + forward.remotePort());
    return answer.isEmpty();
  }

  /// What QEMU forwards now, as `LOCAL REMOTE`.
  static Set<String> held(Qmp qmp) throws DriverException, InterruptedException {
    return parse(qmp.monitor("info usernet"));
  }

  /// Reads lines such as `TCP[HOST_FORWARD] 26 127.0.0.1 24080 198.19.254.15 80 0 0`.
  static Set<String> parse(String usernet) {
    var held = new HashSet<String>();
    for (var line : usernet.lines().toList()) {
      var words = line.strip().split("\\s+");
      if (words.length >= 6 && words[0].equals("TCP[HOST_FORWARD]")) {
        held.add(words[3] + " " + words[5]);
      }
    }
    return held;
  }

  /// @throws DriverException.Refused when the name is unfit or the local port is taken
  Forward add(Forward request, boolean running, Ledger ledger)
      throws DriverException, InterruptedException {
    files.requireFit(request);
    remove(request.name(), running, ledger);
    var forward = files.withPort(request, reserved());
    ledger.intend(ForwardFiles.resource(forward.name()));
    files.write(forward);
    if (running) {
      try (var qmp = Qmp.open(vm.qmp(), Deadline.after(PATIENCE))) {
        if (!add(qmp, forward)) {
          remove(forward.name(), running, ledger);
          throw ForwardFiles.taken(forward.localPort());
        }
      }
    }
    ledger.did(ForwardFiles.resource(forward.name()), Integer.toString(forward.localPort()));
    return forward;
  }

  /// A person's forwards, by name.
  List<Forward> list() throws DriverException {
    return files.list();
  }

  void remove(String name, boolean running, Ledger ledger)
      throws DriverException, InterruptedException {
    var file = files.file(name);
    var there = file.flatMap(ForwardFiles::read);
    if (there.isEmpty()) {
      return;
    }
    try {
      Files.deleteIfExists(file.orElseThrow());
      if (running) {
        try (var qmp = Qmp.open(vm.qmp(), Deadline.after(PATIENCE))) {
          if (held(qmp).contains(ForwardFiles.line(there.get()))) {
            qmp.monitor("hostfwd_remove out tcp:127.0.0.1:" + there.get().localPort());
          }
        }
      }
      ledger.gone(ForwardFiles.resource(name));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove the forward " + name, "", "", e);
    }
  }

  /// Local ports that machines of the store have, running or not, but for this one's own two.
  private Set<Integer> reserved() throws DriverException {
    var ports = new HashSet<Integer>();
    for (var ref : HostDirs.refs(stateDir)) {
      var other = VmFiles.of(stateDir, storeId, ref);
      ForwardFiles.list(other.forwards()).forEach(f -> ports.add(f.localPort()));
      if (!ref.equals(vm.ref())) {
        VmConfig.load(other.config())
            .map(VmConfig::ports)
            .ifPresent(p -> ports.addAll(List.of(p.ssh(), p.engine())));
      }
    }
    return ports;
  }
}

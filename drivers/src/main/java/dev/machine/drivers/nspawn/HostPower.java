package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.Cgroups;
import dev.machine.drivers.local.Lan;
import dev.machine.drivers.local.ProcessId;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// Turns one host on and off. The caller holds the host's lock, but for [#process] and [#state].
final class HostPower {

  private static final long CONSOLE_LIMIT = 1 << 20;

  private final HostFiles host;
  private final Cgroups cgroups;
  private final Lan lan;
  private final HostForwards forwards;
  private final Supervisor supervisor;

  HostPower(HostFiles host, Cgroups cgroups, Lan lan, HostForwards forwards) {
    this.host = host;
    this.cgroups = cgroups;
    this.lan = lan;
    this.forwards = forwards;
    this.supervisor = new Supervisor(host, cgroups);
  }

  Optional<ProcessId> process() {
    return supervisor.process();
  }

  ServerState state() {
    if (supervisor.alive()) {
      return supervisor.state().equals("running") ? ServerState.RUNNING : ServerState.STARTING;
    }
    return supervisor.state().startsWith("failed") ? ServerState.ERROR : ServerState.STOPPED;
  }

  /// Starts the host unless it runs. Whatever is left of an earlier run is ended first, and
  /// whatever a reboot of this machine took away is made again.
  Server up(
      HostConfig before,
      Optional<String> network,
      Ledger ledger,
      Progress progress,
      Deadline deadline)
      throws DriverException, InterruptedException {
    if (state() == ServerState.RUNNING) {
      // Its way out may have ended all the same: slirp4netns is a process of its own.
      lan.join(host.key(), network, deadline);
      return before.server(ServerState.RUNNING);
    }
    supervisor.kill(deadline);
    var config = seated(before, lan.join(host.key(), network, deadline));
    trimConsole();

    var ports = new Ledger.Resource("port", "127.0.0.1");
    ledger.intend(ports);
    config = forwards.choosePorts(config);
    var group = new Ledger.Resource("cgroup", host.key());
    ledger.intend(group);
    cgroups.create(host.key());
    ledger.did(group, host.key());

    var process = new Ledger.Resource("process", host.key());
    ledger.intend(process);
    var id = supervisor.launch(lan.netns(), config.address(), arguments(), deadline);
    ledger.did(process, id.toString());

    config = forwards.movePorts(config, deadline);
    ledger.did(ports, config.sshPort() + " " + config.enginePort());
    forwards.reportTaken(progress);
    return config.server(ServerState.RUNNING);
  }

  /// The host's address changes only when the network's files were lost.
  private HostConfig seated(HostConfig config, Lan.Seat seat) throws DriverException {
    if (seat.address().equals(config.address())) {
      return config;
    }
    try {
      new GuestFiles(new GuestTree(host.upper(), config.image())).network(seat);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot write the host's address", "", "", e);
    }
    var moved = config.withAddress(seat.address());
    moved.save(host.config());
    return moved;
  }

  private void trimConsole() throws DriverException {
    try {
      if (Files.exists(host.console()) && Files.size(host.console()) > CONSOLE_LIMIT) {
        Files.delete(host.console());
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot trim " + host.console(), "", "", e);
    }
  }

  /// Arguments of systemd-nspawn(1).
  private List<String> arguments() {
    return List.of(
        "--quiet",
        "--settings=no",
        "--directory=" + host.dir().resolve("root"),
        "--machine=" + host.key(),
        "--boot",
        // No systemd-machined needed, and the control groups are ours to make and remove.
        "--register=no",
        "--keep-unit",
        "--network-bridge=br0",
        "--resolv-conf=off",
        "--timezone=off",
        "--link-journal=no",
        "--console=pipe",
        // runc joins a session keyring, and limits devices by bpf where groups are of version 2.
        "--system-call-filter=@keyring bpf",
        // The engine's overlays cannot lie on the guest's own overlay.
        bind("docker", "/var/lib/docker"),
        bind("containerd", "/var/lib/containerd"));
  }

  private String bind(String from, String to) {
    return "--bind=" + host.dir().resolve(from).toString().replace(":", "\\:") + ":" + to;
  }

  /// Asks the guest to shut down.
  ///
  /// @return whether it did before the deadline; true if it was off
  boolean askToStop(Deadline deadline) throws DriverException, InterruptedException {
    return supervisor.stop(deadline);
  }

  /// Ends whatever runs of the host and removes its control groups.
  void down(Deadline deadline) throws DriverException, InterruptedException {
    supervisor.kill(deadline);
    try {
      Files.deleteIfExists(host.run().resolve("state"));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot clean " + host.run(), "", "", e);
    }
  }
}

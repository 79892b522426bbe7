package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.ForwardFiles;
import dev.machine.drivers.local.Ports;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Ports of one host on this machine's loopback: one small file each, which the supervisor acts on.
/// Those of the driver itself, for SSH and the engine, move when they are taken; those that a
/// person asked for stay what they are.
final class HostForwards {

  /// The driver's own names begin with a sign that no name of a person may have.
  private static final String SSH = "_ssh";

  private static final String ENGINE = "_engine";

  /// More than the supervisor has with one forward that does not come up.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int SSH_PORT = 22;
  private static final int TRIES = 5;

  private final HostFiles host;
  private final ForwardFiles files;
  private final Path stateDir;
  private final Supervisor supervisor;

  /// @param stateDir where all hosts of the store have their directories
  HostForwards(HostFiles host, Path stateDir, Supervisor supervisor) {
    this.host = host;
    this.files = new ForwardFiles(host.ref(), host.forwards(), host.key());
    this.stateDir = stateDir;
    this.supervisor = supervisor;
  }

  /// Gives the host ports of its own that are free right now: those it had, if possible.
  HostConfig choosePorts(HostConfig config) throws DriverException {
    return choosePorts(config, isFree(config.sshPort()), isFree(config.enginePort()), reserved());
  }

  private static boolean isFree(int port) {
    return port > 0 && Ports.free(port);
  }

  private void save(HostConfig config) throws DriverException {
    config.save(host.config());
    files.write(new Forward(SSH, config.sshPort(), SSH_PORT));
    files.write(new Forward(ENGINE, config.enginePort(), config.engineTarget()));
  }

  /// Moves the driver's own ports until both are held by the host: a stranger may have taken one
  /// since it was found free.
  HostConfig movePorts(HostConfig config, Deadline deadline)
      throws DriverException, InterruptedException {
    var current = config;
    // Also those given up: what the supervisor said of one before is no answer for it now.
    var reserved = reserved();
    for (int i = 0; i < TRIES; i++) {
      boolean ssh = held(SSH);
      boolean engine = held(ENGINE);
      if (ssh && engine) {
        return current;
      }
      reserved.addAll(List.of(current.sshPort(), current.enginePort()));
      current = choosePorts(current, ssh, engine, reserved);
      supervisor.open(SSH, new Forward(SSH, current.sshPort(), SSH_PORT), deadline);
      supervisor.open(
          ENGINE, new Forward(ENGINE, current.enginePort(), current.engineTarget()), deadline);
    }
    throw new DriverException.Failed(
        "ports on 127.0.0.1 are taken as fast as they are chosen", "try again");
  }

  private HostConfig choosePorts(
      HostConfig config, boolean keepSsh, boolean keepEngine, Set<Integer> reserved)
      throws DriverException {
    int ssh = keepSsh ? config.sshPort() : Ports.pick(host.key() + "ssh", reserved);
    reserved.add(ssh);
    int engine = keepEngine ? config.enginePort() : Ports.pick(host.key() + "engine", reserved);
    var chosen = config.withPorts(ssh, engine);
    save(chosen);
    return chosen;
  }

  private boolean held(String name) {
    return supervisor.answer(name).startsWith("up ");
  }

  /// Tells of a person's forwards whose local ports are taken.
  void reportTaken(Progress progress) throws DriverException {
    for (var forward : list()) {
      if (!held(forward.name())) {
        progress.note(
            "the forward " + forward.name() + " waits: port " + forward.localPort() + " is taken");
      }
    }
  }

  /// @throws DriverException.Refused when the name is unfit or the local port is taken
  Forward add(Forward request, Ledger ledger) throws DriverException, InterruptedException {
    files.requireFit(request);
    remove(request.name(), ledger);
    var forward = files.withPort(request, reserved());
    var resource = ForwardFiles.resource(forward.name());
    ledger.intend(resource);
    files.write(forward);
    if (supervisor.alive()) {
      if (!supervisor.open(forward.name(), forward, Deadline.after(PATIENCE))) {
        remove(forward.name(), ledger);
        throw ForwardFiles.taken(forward.localPort());
      }
    }
    ledger.did(resource, Integer.toString(forward.localPort()));
    return forward;
  }

  /// A person's forwards, by name.
  List<Forward> list() throws DriverException {
    return files.list().stream().filter(f -> !f.name().startsWith("_")).toList();
  }

  void remove(String name, Ledger ledger) throws DriverException, InterruptedException {
    var file = files.file(name);
    if (name.startsWith("_") || file.isEmpty()) {
      return;
    }
    try {
      if (Files.deleteIfExists(file.get())) {
        supervisor.closed(name, Deadline.after(PATIENCE));
        ledger.gone(ForwardFiles.resource(name));
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove the forward " + name, "", "", e);
    }
  }

  /// Local ports that other hosts of the store have, running or not.
  private Set<Integer> reserved() throws DriverException {
    var ports = new HashSet<Integer>();
    try (var hosts = Files.list(stateDir)) {
      for (var directory : hosts.map(h -> h.resolve("forwards")).toList()) {
        if (!directory.equals(host.forwards())) {
          ForwardFiles.list(directory).forEach(f -> ports.add(f.localPort()));
        }
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot list " + stateDir, "", "", e);
    }
    list().forEach(f -> ports.add(f.localPort()));
    return ports;
  }
}

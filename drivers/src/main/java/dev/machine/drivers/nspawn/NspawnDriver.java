package dev.machine.drivers.nspawn;

import dev.machine.drivers.Console;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Forwarding;
import dev.machine.drivers.ImageControl;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.Cgroups;
import dev.machine.drivers.local.ConsoleFile;
import dev.machine.drivers.local.HostDirs;
import dev.machine.drivers.local.Lan;
import dev.machine.drivers.local.Locked;
import dev.machine.drivers.local.ProcessId;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Hosts as system containers of this machine. See the package's page for how they are built.
public final class NspawnDriver implements Driver, PowerControl, Forwarding, ImageControl, Console {

  /// Kept back from a stop's deadline for turning off a guest that does not listen.
  private static final Duration TURN_OFF = Duration.ofSeconds(5);

  private final DriverContext context;
  private final Cgroups cgroups;
  private final Lan lan;

  NspawnDriver(DriverContext context) throws DriverException {
    // Absolute: the supervisor and the overlay do not share our working directory.
    this.context =
        new DriverContext(
            context.storeId(),
            context.stateDir().toAbsolutePath().normalize(),
            context.cacheDir().toAbsolutePath().normalize(),
            context.options());
    this.cgroups = Cgroups.ofThisMachine();
    this.lan = new Lan(context.storeId(), this.context.stateDir().resolve("lan"), cgroups);
  }

  @Override
  public void preflight(ServerRequest request) throws DriverException {
    Preflight.check(request, cgroups, context.stateDir(), baking());
  }

  @Override
  public Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    preflight(request);
    Trees.makePrivate(context.stateDir());
    var options = NspawnOptions.read(request.options());
    var image = baking().rootOf(options.image(), context.cacheDir(), progress, deadline);
    var host = host(request.ref());
    try (var _ = lock(host, deadline)) {
      var directory = new Ledger.Resource("directory", host.dir().toString());
      ledger.intend(directory);
      makeDirectories(host);
      ledger.did(directory, host.dir().toString());

      var network = new Ledger.Resource("netns", lan.netns());
      ledger.intend(network);
      var seat = lan.join(host.key(), options.lan(), deadline);
      ledger.did(network, lan.netns());

      var config = HostConfig.load(host.config());
      if (config.isEmpty()) {
        progress.step("Preparing the system container");
        baking().seed(image, host, deadline);
        config = Optional.of(prepare(host, request, image, seat));
      }
      progress.step("Booting the system container");
      return power(host).up(config.get(), options.lan(), ledger, progress, deadline);
    }
  }

  private void makeDirectories(HostFiles host) throws DriverException {
    try {
      for (var name : List.of("upper", "work", "root", "forwards", "docker", "containerd")) {
        Files.createDirectories(host.dir().resolve(name));
      }
      Files.setPosixFilePermissions(host.dir(), GuestTree.permissions(0700));
      // The guest's own root directory: sshd takes no key below one that others may write to.
      Files.setPosixFilePermissions(host.upper(), GuestTree.permissions(0755));
      for (var name : List.of("docker", "containerd")) {
        Files.setPosixFilePermissions(host.dir().resolve(name), GuestTree.permissions(0711));
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + host.dir(), "is the disk full?", "", e);
    }
  }

  /// Writes the guest's files; the configuration last, so that it marks the host as complete.
  private HostConfig prepare(HostFiles host, ServerRequest request, Path image, Lan.Seat seat)
      throws DriverException {
    try {
      var lower = host.dir().resolve("lower");
      Files.deleteIfExists(lower);
      Files.createSymbolicLink(lower, image);
      new GuestFiles(new GuestTree(host.upper(), image)).write(request.firstBoot(), seat);
    } catch (IOException e) {
      throw new DriverException.Failed(
          "cannot write the files of " + host.ref().name(), "is the disk full?", "", e);
    }
    var config =
        new HostConfig(
            request.ref(),
            image,
            request.firstBoot().user(),
            seat.address(),
            0,
            0,
            request.enginePort());
    config.save(host.config());
    return config;
  }

  @Override
  public Optional<Server> find(ServerRef ref) throws DriverException {
    var host = host(ref);
    if (!Files.isDirectory(host.dir())) {
      return Optional.empty();
    }
    var config = HostConfig.load(host.config());
    return Optional.of(
        config.isPresent()
            ? config.get().server(power(host).state())
            : new Server(
                ref, ServerState.ERROR, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Override
  public List<Server> list() throws DriverException {
    var servers = new ArrayList<Server>();
    for (var ref : HostDirs.refs(context.stateDir())) {
      find(ref).ifPresent(servers::add);
    }
    return servers;
  }

  @Override
  public void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var host = host(ref);
    progress.step("Removing the system container");
    // Before the lock, so that a stop that waits for the guest lets go of it.
    power(host).process().ifPresent(ProcessId::kill);
    try (var lock = lock(host, deadline)) {
      power(host).down(deadline);
      ledger.forget("process", "cgroup", "port");
      lan.leave(host.key(), deadline);
      ledger.forget("netns");
      Traces.remove(host);
      Trees.remove(host.dir(), deadline);
      ledger.forget("directory");
      lock.removeFile();
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove " + ref.name(), "try again", "", e);
    }
  }

  @Override
  public Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var host = host(ref);
    try (var _ = lock(host, deadline)) {
      progress.step("Booting the system container");
      return power(host).up(config(host), Optional.empty(), ledger, progress, deadline);
    }
  }

  @Override
  public Server stop(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var host = host(ref);
    try (var _ = lock(host, deadline)) {
      var config = config(host);
      progress.step("Shutting the system container down");
      var asked = deadline.remaining().minus(TURN_OFF);
      if (!power(host).askToStop(Deadline.after(asked.isNegative() ? Duration.ZERO : asked))) {
        progress.note("it did not shut down in time and was turned off");
      }
      power(host).down(Deadline.after(TURN_OFF));
      return config.server(ServerState.STOPPED);
    }
  }

  @Override
  public Server kill(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var host = host(ref);
    progress.step("Turning the system container off");
    power(host).process().ifPresent(ProcessId::kill);
    try (var _ = lock(host, deadline)) {
      var config = config(host);
      power(host).down(deadline);
      return config.server(ServerState.STOPPED);
    }
  }

  @Override
  public Forward addForward(ServerRef ref, Forward request, Ledger ledger)
      throws DriverException, InterruptedException {
    return forwards(host(ref)).add(request, ledger);
  }

  @Override
  public List<Forward> forwards(ServerRef ref) throws DriverException {
    return forwards(host(ref)).list();
  }

  @Override
  public void removeForward(ServerRef ref, String name, Ledger ledger)
      throws DriverException, InterruptedException {
    forwards(host(ref)).remove(name, ledger);
  }

  @Override
  public void bake(
      ServerRef ref, String image, List<String> leaveOut, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var host = host(ref);
    try (var _ = lock(host, deadline)) {
      var config = config(host);
      if (power(host).state() != ServerState.STOPPED) {
        throw new DriverException.Refused(
            "the host " + ref.name() + " runs", "stop it: machine stop " + ref.name());
      }
      baking().bake(host, config, image, leaveOut, progress, deadline);
    }
  }

  @Override
  public void requireFree(String image) throws DriverException.Refused {
    baking().images().requireFree(image);
  }

  @Override
  public List<Baked> baked() throws DriverException {
    return baking().images().list();
  }

  @Override
  public void removeBaked(String image, Deadline deadline)
      throws DriverException, InterruptedException {
    baking().remove(image, deadline);
  }

  private Baking baking() {
    return new Baking(context.stateDir());
  }

  @Override
  public String consoleTail(ServerRef ref) {
    return ConsoleFile.tail(host(ref).console(), 20);
  }

  private HostFiles host(ServerRef ref) {
    return HostFiles.of(context.stateDir(), context.storeId(), ref);
  }

  private HostPower power(HostFiles host) {
    return new HostPower(host, cgroups, lan, forwards(host));
  }

  private HostForwards forwards(HostFiles host) {
    return new HostForwards(host, context.stateDir(), new Supervisor(host, cgroups));
  }

  private static HostConfig config(HostFiles host) throws DriverException {
    return HostConfig.load(host.config())
        .orElseThrow(() ->
            new DriverException.Refused(
                "the host " + host.ref().name() + " was never completed",
                "finish it with create --resume, or remove it"));
  }

  private static Locked lock(HostFiles host, Deadline deadline)
      throws DriverException, InterruptedException {
    return Locked.acquire(host.lock(), "the host " + host.ref().name(), deadline);
  }
}

package dev.machine.drivers.qemu;

import dev.machine.drivers.Cloning.Origin;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.ConsoleFile;
import dev.machine.drivers.local.HostDirs;
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

/// Makes, finds, starts, stops and removes the virtual machines of one store. Keeps nothing in
/// memory; plain Java, without jclouds.
final class QemuHypervisor {

  /// Kept back from a stop's deadline for turning off a guest that does not listen.
  private static final Duration TURN_OFF = Duration.ofSeconds(5);

  private static final int CONSOLE_LINES = 20;

  private final String storeId;
  private final Path stateDir;
  private final Path cacheDir;

  /// @param stateDir absolute
  /// @param cacheDir absolute
  QemuHypervisor(String storeId, Path stateDir, Path cacheDir) {
    this.storeId = storeId;
    this.stateDir = stateDir;
    this.cacheDir = cacheDir;
  }

  /// What is made.
  record Order(
      ServerRef ref, FirstBoot firstBoot, QemuOptions options, Ground ground, int enginePort) {}

  /// What a new machine begins from.
  sealed interface Ground {
    record OfImage(VmImages.VmImage image) implements Ground {}

    record OfState(Origin origin) implements Ground {}
  }

  VmImages images() {
    return new VmImages(cacheDir);
  }

  VmBaking baking() {
    return new VmBaking(stateDir);
  }

  /// Makes an image of a machine that is off.
  void bake(
      ServerRef ref, String image, List<String> leaveOut, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var vm = files(ref);
    try (var _ = lock(vm, deadline)) {
      if (running(ref)) {
        throw new DriverException.Refused(
            "the host " + ref.name() + " runs", "stop it: machine stop " + ref.name());
      }
      baking().bake(vm, config(vm), image, leaveOut, progress, deadline);
    }
  }

  /// Makes the machine and boots it, or goes on where an earlier call was cut off.
  Server create(Order order, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var vm = files(order.ref());
    try (var _ = lock(vm, deadline)) {
      var directory = new Ledger.Resource("directory", vm.dir().toString());
      ledger.intend(directory);
      VmMaker.directories(vm);
      ledger.did(directory, vm.dir().toString());
      var config = VmConfig.load(vm.config());
      if (config.isEmpty()) {
        config = Optional.of(prepare(vm, order, ledger, progress, deadline));
      }
      var state = toLoad(vm);
      if (state.isEmpty()) {
        return start(vm).up(config.get(), ledger, progress, deadline);
      }
      new VmClone(vm).fresh(deadline);
      return start(vm).begin(config.get(), state.get(), ledger, progress, deadline);
    }
  }

  /// The state that a machine begins from; empty when it is itself, or has it and runs.
  private static Optional<VmConfig> toLoad(VmFiles vm)
      throws DriverException, InterruptedException {
    var origin = new VmClone(vm).origin();
    return origin.isPresent() && new VmProcess(vm).runs() ? Optional.empty() : origin;
  }

  private VmConfig copy(
      VmFiles vm, Origin origin, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var from = files(origin.ref());
    return new VmClone(vm).copy(from, origin, VmLan.group(storeId), ledger, progress, deadline);
  }

  VmStart start(VmFiles vm) {
    return new VmStart(storeId, stateDir, cacheDir, vm);
  }

  /// Writes the machine's files; the configuration last, so that it marks it as complete.
  private VmConfig prepare(
      VmFiles vm, Order order, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var made =
        switch (order.ground()) {
          case Ground.OfImage(var image) -> {
            progress.step("Preparing the virtual machine");
            DiskImages.clone(image, vm.disk(), order.options().diskGiB(), deadline);
            yield VmMaker.config(order, image);
          }
          case Ground.OfState(var origin) ->
              VmMaker.config(order, copy(vm, origin, ledger, progress, deadline));
        };
    var forwards = forwards(vm);
    for (var forward : order.options().forwards()) {
      forwards.add(forward, false, ledger);
    }
    try (var _ = Locked.acquire(stateDir.resolve("lan.lock"), "the hosts' network", deadline)) {
      var config = made.at(VmLan.freeAddress(stateDir, storeId));
      VmMaker.seed(vm, order.firstBoot(), config);
      config.save(vm.config());
      return config;
    }
  }

  Optional<Server> find(ServerRef ref) throws DriverException, InterruptedException {
    var vm = files(ref);
    if (!Files.isDirectory(vm.dir())) {
      return Optional.empty();
    }
    var config = VmConfig.load(vm.config());
    return Optional.of(config.isPresent() ? new VmProcess(vm).server(config.get()) : broken(ref));
  }

  private static Server broken(ServerRef ref) {
    return new Server(ref, ServerState.ERROR, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// All machines of the store; one with a damaged configuration is in state `ERROR`.
  List<Server> list() throws DriverException, InterruptedException {
    var servers = new ArrayList<Server>();
    for (var ref : HostDirs.refs(stateDir)) {
      try {
        find(ref).ifPresent(servers::add);
      } catch (DriverException.Failed _) {
        servers.add(broken(ref));
      }
    }
    return servers;
  }

  void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var vm = files(ref);
    progress.step("Removing the virtual machine");
    // Before the lock, so that a stop that waits for the guest lets go of it.
    new VmProcess(vm).id().ifPresent(ProcessId::kill);
    try (var lock = lock(vm, deadline)) {
      new VmProcess(vm).kill(deadline);
      VmPause.letAllGo(ledger, stateDir, storeId, deadline);
      ledger.forget("process", "port");
      Trees.remove(vm.dir(), deadline);
      ledger.forget("directory");
      lock.removeFile();
      removeIfLast(deadline);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove " + ref.name(), "try again", "", e);
    }
  }

  private void removeIfLast(Deadline deadline)
      throws DriverException, InterruptedException, IOException {
    if (!HostDirs.refs(stateDir).isEmpty() || !Files.exists(stateDir.resolve("lan.lock"))) {
      return;
    }
    try (var lock = Locked.acquire(stateDir.resolve("lan.lock"), "the hosts' network", deadline)) {
      lock.removeFile();
    }
  }

  Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var vm = files(ref);
    try (var _ = lock(vm, deadline)) {
      if (toLoad(vm).isPresent()) {
        throw incomplete(ref);
      }
      return start(vm).up(config(vm), ledger, progress, deadline);
    }
  }

  Server stop(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var vm = files(ref);
    try (var _ = lock(vm, deadline)) {
      var config = config(vm);
      progress.step("Shutting the virtual machine down");
      var process = new VmProcess(vm);
      var asked = deadline.remaining().minus(TURN_OFF);
      if (!process.askToStop(Deadline.after(asked.isNegative() ? Duration.ZERO : asked))) {
        progress.note("it did not shut down in time and was turned off");
        process.quit(Deadline.after(TURN_OFF));
      }
      process.kill(Deadline.after(TURN_OFF));
      return config.server(ServerState.STOPPED);
    }
  }

  Server kill(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var vm = files(ref);
    progress.step("Turning the virtual machine off");
    new VmProcess(vm).id().ifPresent(ProcessId::kill);
    try (var _ = lock(vm, deadline)) {
      var config = config(vm);
      new VmProcess(vm).kill(deadline);
      return config.server(ServerState.STOPPED);
    }
  }

  /// What is done with one machine while its lock is held.
  interface Work<T> {
    T on(VmFiles vm, VmConfig config) throws DriverException, InterruptedException;
  }

  <T> T locked(ServerRef ref, Deadline deadline, Work<T> work)
      throws DriverException, InterruptedException {
    var vm = files(ref);
    try (var _ = lock(vm, deadline)) {
      return work.on(vm, config(vm));
    }
  }

  /// What may be looked at while another run works on the machine.
  <T> T seen(ServerRef ref, Work<T> work) throws DriverException, InterruptedException {
    var vm = files(ref);
    return work.on(vm, config(vm));
  }

  String consoleTail(ServerRef ref) {
    return ConsoleFile.tail(files(ref).console(), CONSOLE_LINES);
  }

  boolean running(ServerRef ref) {
    return new VmProcess(files(ref)).alive();
  }

  VmForwards forwards(ServerRef ref) {
    return forwards(files(ref));
  }

  private VmForwards forwards(VmFiles vm) {
    return new VmForwards(vm, stateDir, storeId);
  }

  private VmFiles files(ServerRef ref) {
    return VmFiles.of(stateDir, storeId, ref);
  }

  private static VmConfig config(VmFiles vm) throws DriverException {
    return VmConfig.load(vm.config()).orElseThrow(() -> incomplete(vm.ref()));
  }

  private static DriverException incomplete(ServerRef ref) {
    return new DriverException.Refused(
        "the host " + ref.name() + " was never completed",
        "finish it with create --resume, or remove it");
  }

  private static Locked lock(VmFiles vm, Deadline deadline)
      throws DriverException, InterruptedException {
    return Locked.acquire(vm.lock(), "the host " + vm.ref().name(), deadline);
  }
}

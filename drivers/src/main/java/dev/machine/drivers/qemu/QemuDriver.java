package dev.machine.drivers.qemu;

import dev.machine.drivers.Cloning;
import dev.machine.drivers.Console;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Forwarding;
import dev.machine.drivers.ImageControl;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Resizing;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.SnapshotControl;
import dev.machine.drivers.local.ForwardFiles;
import dev.machine.drivers.local.Ports;
import dev.machine.drivers.local.SystemPackages;
import dev.machine.drivers.qemu.jclouds.QemuCompute;
import dev.machine.drivers.wait.Deadline;
import java.util.List;
import java.util.Optional;

/// Hosts as virtual machines of this machine. Creates and destroys through jclouds, by
/// [QemuCompute], but for clones: jclouds has no word for a saved state. For the rest it asks
/// [QemuHypervisor], and no class of jclouds is loaded.
public final class QemuDriver
    implements Driver,
        PowerControl,
        Forwarding,
        Console,
        ImageControl,
        SnapshotControl,
        Cloning,
        Resizing {

  private final QemuHypervisor hypervisor;
  private final VmStates states;

  QemuDriver(DriverContext context) {
    // Absolute: QEMU does not share our working directory.
    this.hypervisor =
        new QemuHypervisor(
            context.storeId(),
            context.stateDir().toAbsolutePath().normalize(),
            context.cacheDir().toAbsolutePath().normalize());
    this.states = new VmStates(hypervisor);
  }

  @Override
  public void preflight(ServerRequest request) throws DriverException, InterruptedException {
    SystemPackages.require("the qemu driver", QemuFactory.programs());
    var options = QemuOptions.read(request.options());
    options.requireMemory();
    if (hypervisor.baking().find(options.image().name()).isEmpty()) {
      hypervisor.images().preflight(options.image(), hypervisor.baking().images().names());
    }
    if (hypervisor.find(request.ref()).isEmpty()) {
      for (var forward : options.forwards()) {
        if (!Ports.free(forward.localPort())) {
          throw ForwardFiles.taken(
              forward.localPort(), "choose another local port for --" + QemuOptions.FORWARD);
        }
      }
    }
  }

  @Override
  public Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    preflight(request);
    var options = QemuOptions.read(request.options());
    // Here rather than behind jclouds, whose threads an interruption does not reach.
    var baked = hypervisor.baking().find(options.image().name());
    var image =
        baked.isPresent()
            ? baked.get()
            : hypervisor.images().get(options.image(), progress, deadline);
    var order =
        new QemuHypervisor.Order(
            request.ref(),
            request.firstBoot(),
            options,
            new QemuHypervisor.Ground.OfImage(image),
            request.enginePort());
    return QemuCompute.create(
        work(Optional.of(order), ledger, progress, deadline), order.ref(), deadline);
  }

  @Override
  public OptionValues cloned(OptionValues source, OptionValues given) throws DriverException {
    return QemuOptions.cloned(source, given);
  }

  @Override
  public Server createFrom(
      Origin origin, ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var order =
        new QemuHypervisor.Order(
            request.ref(),
            request.firstBoot(),
            QemuOptions.read(request.options()),
            new QemuHypervisor.Ground.OfState(origin),
            request.enginePort());
    return hypervisor.create(order, ledger, progress, deadline);
  }

  @Override
  public Renewal renewal(ServerRef ref) throws DriverException, InterruptedException {
    return states.renewal(ref);
  }

  @Override
  public void renewed(ServerRef ref, Deadline deadline)
      throws DriverException, InterruptedException {
    states.renewed(ref, deadline);
  }

  @Override
  public void takeSnapshot(ServerRef ref, String snapshot, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    states.take(ref, snapshot, progress, deadline);
  }

  @Override
  public List<Snapshot> snapshots(ServerRef ref) throws DriverException, InterruptedException {
    return states.list(ref);
  }

  @Override
  public Server restoreSnapshot(
      ServerRef ref, String snapshot, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return states.restore(ref, snapshot, ledger, progress, deadline);
  }

  @Override
  public void removeSnapshot(ServerRef ref, String snapshot, Deadline deadline)
      throws DriverException, InterruptedException {
    states.remove(ref, snapshot, deadline);
  }

  @Override
  public List<Change> changes(ServerRef ref, OptionValues given)
      throws DriverException, InterruptedException {
    return states.changes(ref, given);
  }

  @Override
  public List<Change> resize(
      ServerRef ref, OptionValues given, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return states.resize(ref, given, progress, deadline);
  }

  @Override
  public void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    if (hypervisor.find(ref).isPresent()) {
      QemuCompute.destroy(work(Optional.empty(), ledger, progress, deadline), ref, deadline);
    } else {
      hypervisor.destroy(ref, ledger, progress, deadline); // Only what a cut-off run may have left.
    }
  }

  /// One call of this driver, as jclouds' adapter needs it.
  private QemuCompute.Machines work(
      Optional<QemuHypervisor.Order> order, Ledger ledger, Progress progress, Deadline deadline) {
    return new QemuCompute.Machines() {
      @Override
      public Server create(ServerRef ref) throws DriverException, InterruptedException {
        return hypervisor.create(order.orElseThrow(), ledger, progress, deadline);
      }

      @Override
      public Optional<Server> find(ServerRef ref) throws DriverException, InterruptedException {
        return hypervisor.find(ref);
      }

      @Override
      public List<Server> list() throws DriverException, InterruptedException {
        return hypervisor.list();
      }

      @Override
      public void destroy(ServerRef ref) throws DriverException, InterruptedException {
        hypervisor.destroy(ref, ledger, progress, deadline);
      }

      @Override
      public void start(ServerRef ref) throws DriverException, InterruptedException {
        hypervisor.start(ref, ledger, progress, deadline);
      }

      @Override
      public void stop(ServerRef ref) throws DriverException, InterruptedException {
        hypervisor.stop(ref, progress, deadline);
      }
    };
  }

  @Override
  public Optional<Server> find(ServerRef ref) throws DriverException, InterruptedException {
    return hypervisor.find(ref);
  }

  @Override
  public List<Server> list() throws DriverException, InterruptedException {
    return hypervisor.list();
  }

  @Override
  public Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return hypervisor.start(ref, ledger, progress, deadline);
  }

  @Override
  public Server stop(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return hypervisor.stop(ref, progress, deadline);
  }

  @Override
  public Server kill(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return hypervisor.kill(ref, progress, deadline);
  }

  @Override
  public Forward addForward(ServerRef ref, Forward request, Ledger ledger)
      throws DriverException, InterruptedException {
    return hypervisor.forwards(ref).add(request, hypervisor.running(ref), ledger);
  }

  @Override
  public List<Forward> asked(OptionValues options) throws DriverException.Refused {
    return QemuOptions.read(options).forwards();
  }

  @Override
  public List<Forward> forwards(ServerRef ref) throws DriverException {
    return hypervisor.forwards(ref).list();
  }

  @Override
  public void removeForward(ServerRef ref, String name, Ledger ledger)
      throws DriverException, InterruptedException {
    hypervisor.forwards(ref).remove(name, hypervisor.running(ref), ledger);
  }

  @Override
  public void bake(
      ServerRef ref, String image, List<String> leaveOut, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    hypervisor.bake(ref, image, leaveOut, progress, deadline);
  }

  @Override
  public void requireFree(String image) throws DriverException.Refused {
    hypervisor.baking().images().requireFree(image);
  }

  @Override
  public List<Baked> baked() throws DriverException {
    return hypervisor.baking().images().list();
  }

  @Override
  public void removeBaked(String image, Deadline deadline)
      throws DriverException, InterruptedException {
    hypervisor.baking().remove(image, deadline);
  }

  @Override
  public String consoleTail(ServerRef ref) {
    return hypervisor.consoleTail(ref);
  }
}

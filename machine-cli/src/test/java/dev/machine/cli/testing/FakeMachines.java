package dev.machine.cli.testing;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Resizing;
import dev.machine.drivers.SnapshotControl;
import dev.machine.engine.Bundle;
import dev.machine.engine.PackageSwap;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.CreateRequest;
import dev.machine.provisioner.lifecycle.EngineChange;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.lifecycle.HostImages;
import dev.machine.provisioner.lifecycle.HostRow;
import dev.machine.provisioner.lifecycle.HostSnapshots;
import dev.machine.provisioner.lifecycle.Machines;
import dev.machine.provisioner.lifecycle.Orphans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Machines that only note what was asked of them, and fail where they are told to.
public final class FakeMachines implements Machines {
  /// What was asked, such as `stop web1`.
  public final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /// What goes wrong with a host.
  public final Map<String, Exception> failures = new HashMap<>();

  /// What [#create] was asked for.
  public final List<CreateRequest> requests = new ArrayList<>();

  /// How often [#create] finds packages missing before it works.
  public final List<DriverException> beforeCreate = new ArrayList<>();

  /// What [#dryRun] answers.
  public List<Step> steps = List.of(new Step.Run("Say hello", List.of("echo", "hello")));

  /// What [#create] does besides.
  public Work onCreate = _ -> {};

  /// Images that are there.
  public final List<HostImages.Row> images = new ArrayList<>();

  /// Snapshots of any host.
  public final List<SnapshotControl.Snapshot> snapshots = new ArrayList<>();

  /// What [#set] answers.
  public final List<Resizing.Change> changes = new ArrayList<>();

  /// What an upgrade or a rollback exchanges.
  public PackageSwap swap =
      new PackageSwap(new Bundle("", List.of()), List.of(), new Bundle("", List.of()), List.of());

  /// What is left over.
  public Orphans.Report left = new Orphans.Report(List.of(), List.of(), List.of());

  /// The account that was named to [#orphans].
  public Optional<Orphans.Further> further = Optional.empty();

  /// What hosts say on their consoles.
  public final Map<String, String> consoles = new HashMap<>();

  /// Work that may be interrupted.
  public interface Work {
    void run(Progress progress) throws InterruptedException;
  }

  private final HostStore store;
  private final List<Forward> forwards = new ArrayList<>();

  public FakeMachines(HostStore store) {
    this.store = store;
  }

  private Host note(String verb, String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    asked.add(verb + " " + name);
    progress.step("Asking " + name);
    switch (failures.get(name)) {
      case null -> {}
      case ProvisionException e -> throw e;
      case DriverException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new AssertionError(e);
    }
    return store.load(name);
  }

  @Override
  public Host create(CreateRequest request, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    requests.add(request);
    if (!beforeCreate.isEmpty()) {
      throw beforeCreate.removeFirst();
    }
    onCreate.run(progress);
    if (!store.exists(request.name())) {
      store.add(Hosts.ready(request.name()));
    }
    return note("create", request.name(), progress);
  }

  @Override
  public Host resume(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return note("resume", name, progress);
  }

  @Override
  public List<Step> dryRun(CreateRequest request, Progress progress) {
    requests.add(request);
    return steps;
  }

  @Override
  public void remove(String name, boolean force, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    note(force ? "remove -f" : "remove", name, progress);
    store.delete(name);
  }

  @Override
  public Host start(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return note("start", name, progress);
  }

  @Override
  public Host stop(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return note("stop", name, progress);
  }

  @Override
  public Host restart(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return note("restart", name, progress);
  }

  @Override
  public Host kill(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return note("kill", name, progress);
  }

  @Override
  public Host provision(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return note("provision", name, progress);
  }

  @Override
  public Host reconfigure(CreateRequest wanted, Progress progress) {
    throw new AssertionError("no verb of one host needs this");
  }

  @Override
  public Host regenerateCertificates(String name, boolean client, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return note(client ? "certify client" : "certify", name, progress);
  }

  @Override
  public PackageSwap exchangeEngine(String name, EngineChange change, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    note(change.toString(), name, progress);
    return swap;
  }

  @Override
  public List<HostRow> list(Duration timeout) throws ProvisionException {
    var rows = new ArrayList<HostRow>();
    for (var entry : store.entries()) {
      if (entry instanceof HostStore.Entry.Ok(var host)) {
        rows.add(status(host.name(), timeout));
      }
    }
    return rows;
  }

  @Override
  public Optional<String> notOn(String name) {
    return name.startsWith("off") ? Optional.of("off") : Optional.empty();
  }

  @Override
  public HostRow status(String name, Duration timeout) throws ProvisionException {
    asked.add("status " + name);
    var host = store.load(name);
    return new HostRow(
        name,
        name.equals("web1"),
        host.driver(),
        name.startsWith("off") ? "Stopped" : "Running",
        host.access().engine(),
        host.engine().version(),
        host.client().certificateExpiry(),
        Optional.ofNullable(failures.get(name)).map(Throwable::getMessage));
  }

  @Override
  public Forward addForward(String name, Forward forward) {
    asked.add("forward " + name);
    int local = forward.localPort() == 0 ? 40000 : forward.localPort();
    var made = new Forward(forward.name(), local, forward.remotePort());
    forwards.add(made);
    return made;
  }

  @Override
  public List<Forward> forwards(String name) {
    return List.copyOf(forwards);
  }

  @Override
  public void removeForward(String name, String forward) {
    forwards.removeIf(one -> one.name().equals(forward));
  }

  @Override
  public List<String> use(String name) {
    asked.add("use " + name);
    return List.of();
  }

  @Override
  public Optional<String> console(String name) {
    return Optional.ofNullable(consoles.get(name));
  }

  @Override
  public HostAccess access() {
    throw new AssertionError("nothing here reaches a host");
  }

  @Override
  public Orphans orphans() {
    return new Orphans() {
      @Override
      public Report find(Optional<Further> named, Progress progress) {
        further = named;
        return left;
      }

      @Override
      public void remove(Orphan orphan, Progress progress)
          throws ProvisionException, DriverException {
        asked.add("remove " + orphan.item().kind() + " " + orphan.item().id());
        if (failures.get(orphan.item().id()) instanceof DriverException e) {
          throw e;
        }
      }
    };
  }

  @Override
  public List<Resizing.Change> set(
      String name, OptionValues given, boolean dryRun, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    note((dryRun ? "would set " : "set ") + given.values() + " of", name, progress);
    return changes;
  }

  @Override
  public HostSnapshots snapshots() {
    return new HostSnapshots() {
      @Override
      public String take(String name, Optional<String> snapshot, Progress progress)
          throws ProvisionException, DriverException, InterruptedException {
        note("keep " + snapshot.orElse("any") + " of", name, progress);
        return snapshot.orElse("snapshot-1");
      }

      @Override
      public List<SnapshotControl.Snapshot> list(String name) {
        return snapshots;
      }

      @Override
      public Host restore(String name, Optional<String> snapshot, Progress progress)
          throws ProvisionException, DriverException, InterruptedException {
        return note("restore " + snapshot.orElse("newest") + " of", name, progress);
      }

      @Override
      public void remove(String name, String snapshot) {
        asked.add("remove snapshot " + snapshot + " of " + name);
      }
    };
  }

  @Override
  public HostImages images() {
    return new HostImages() {
      @Override
      public void bake(String name, String image, Progress progress)
          throws ProvisionException, DriverException, InterruptedException {
        note("bake " + image + " of", name, progress);
      }

      @Override
      public List<Row> list() {
        return images;
      }

      @Override
      public void remove(String image) {
        asked.add("remove image " + image);
      }
    };
  }
}

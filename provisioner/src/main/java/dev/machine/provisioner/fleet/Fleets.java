package dev.machine.provisioner.fleet;

import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.Progress;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.LockFile;
import dev.machine.provisioner.lifecycle.Drivers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// `apply`, `plan` and `destroy`.
public final class Fleets {

  /// How many changes at once where hosts are on this machine: they wait for each other's disk more
  /// than they gain beyond it.
  public static final int HERE = 8;

  /// The same where all are elsewhere: most of the time is theirs, and what is left is ours to do
  /// for one after the other anyway.
  public static final int ELSEWHERE = 128;

  private final Parts parts;
  private final FleetStore store;

  public Fleets(Parts parts) {
    this.parts = parts;
    this.store = new FleetStore(parts.machines().access().store().root());
  }

  /// How many changes at once, where nobody says.
  ///
  /// @throws ProvisionException usage, for a driver that is not there
  public static int parallel(Fleet fleet, Drivers drivers) throws ProvisionException {
    for (var member : fleet.members()) {
      var driver = member.request().driver();
      if (driver.isEmpty() || drivers.named(driver.get()).kind() == Kind.LOCAL) {
        return HERE;
      }
    }
    return ELSEWHERE;
  }

  /// What `apply` would do now; nothing is touched and nobody waits.
  public FleetPlan plan(Fleet fleet, boolean prune)
      throws ProvisionException, InterruptedException {
    var observer = new Observer(parts);
    var busy = holder(fleet);
    var world = observer.observe(fleet);
    var plan = Planner.plan(fleet, world, observer.wanted(fleet, world, prune));
    return busy.map(other -> plan.noting("what another run is at looks cut off here: " + other))
        .orElse(plan);
  }

  /// Who works on the fleet now: [#open] waits for it.
  ///
  /// @throws ProvisionException when the lock's file cannot be read
  public Optional<LockFile.Holder> holder(Fleet fleet) throws ProvisionException {
    return store.holder(fleet.name());
  }

  /// Opens a fleet for changes: nobody else changes it until this is closed.
  ///
  /// @param command for who waits, such as `machine apply -f shop.yaml`
  /// @throws ProvisionException refused, naming the holder, when another works on it
  public Work open(Fleet fleet, String command) throws ProvisionException, InterruptedException {
    var lock = store.lock(fleet.name(), command);
    try {
      var observer = new Observer(parts);
      var world = observer.observe(fleet);
      if (world.swarm().isPresent()) {
        // The manager that the fleet's context leads to may be gone.
        parts.contexts().follow(fleet.name(), world.managers(), world.swarm().get());
      }
      return new Work(fleet, observer, world, lock);
    } catch (ProvisionException | InterruptedException | RuntimeException e) {
      close(lock, fleet);
      throw e;
    }
  }

  /// A fleet that is held, as it was found.
  public final class Work implements AutoCloseable {
    private final Fleet fleet;
    private final Observer observer;
    private final World world;
    private final LockFile lock;
    private boolean gone;

    private Work(Fleet fleet, Observer observer, World world, LockFile lock) {
      this.fleet = fleet;
      this.observer = observer;
      this.world = world;
      this.lock = lock;
    }

    public FleetPlan plan(boolean prune) throws ProvisionException {
      return Planner.plan(fleet, world, observer.wanted(fleet, world, prune));
    }

    public FleetPlan destruction() throws ProvisionException {
      return Planner.destroy(fleet, world, parts.drivers().existing(), observer.authority());
    }

    /// Does exactly this plan.
    ///
    /// @param parallel how many changes at once
    /// @param force whether a swarm's quorum may be lost
    /// @param progress by what is worked on
    /// @throws ProvisionException refused, when the quorum would be lost and `force` is not given
    public List<Outcome> run(
        FleetPlan plan,
        int parallel,
        boolean force,
        Function<Target, Progress> progress,
        Consumer<Outcome> ended)
        throws ProvisionException {
      if (Disturbance.losesQuorum(plan) && !force) {
        throw ProvisionException.refused(
            "this takes the swarm's quorum away for a while: nothing could be changed meanwhile",
            "add a manager first, or say that you mean it: --force");
      }
      store.save(fleet.name(), fleet.registry());
      var worker = new FleetWorker(parts, fleet, world, force, progress);
      return new Execution(Order.of(plan, fleet, world), parallel, worker, ended::accept).run();
    }

    /// Forgets the fleet once all of it is gone.
    ///
    /// @return warnings, one line each
    public List<String> forget() throws ProvisionException {
      var warnings = parts.contexts().withdraw(fleet.name());
      store.forget(fleet.name(), lock);
      gone = true;
      return warnings;
    }

    @Override
    public void close() throws ProvisionException {
      if (!gone) {
        Fleets.close(lock, fleet);
      }
    }
  }

  private static void close(LockFile lock, Fleet fleet) throws ProvisionException {
    try {
      lock.close();
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot give up the lock of the fleet " + fleet.name() + ": " + e.getMessage(), "", e);
    }
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Resizing;
import dev.machine.engine.PackageSwap;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The verbs, each in the class that does it.
final class HostMachines implements Machines {

  private final Site site;
  private final HostAccess access;
  private final Creation creation;
  private final Removal removal;
  private final Power power;
  private final Upkeep upkeep;
  private final Listing listing;
  private final Forwards forwards;
  private final HostImages images;
  private final Orphans orphans;
  private final HostSnapshots snapshots;
  private final Alteration alteration;

  HostMachines(Site site, EngineWatch watch, HostAccess access) {
    this.site = site;
    this.access = access;
    this.removal = new Removal(site);
    this.creation = new Creation(site, removal);
    this.power = new Power(site, watch);
    this.upkeep = new Upkeep(site);
    this.listing = new Listing(site, watch);
    this.forwards = new Forwards(site);
    this.images = new StoreImages(site, power);
    this.orphans = new OrphanSearch(site, InstantSource.system());
    this.snapshots = new StoreSnapshots(site, power);
    this.alteration = new Alteration(site, power);
  }

  @Override
  public Host create(CreateRequest request, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return creation.create(request, progress);
  }

  @Override
  public Host resume(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return creation.resume(name, progress);
  }

  @Override
  public List<Step> dryRun(CreateRequest request, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return creation.dryRun(request, progress);
  }

  @Override
  public void remove(String name, boolean force, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    removal.remove(name, force, progress);
  }

  @Override
  public Host start(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return power.start(name, progress);
  }

  @Override
  public Host stop(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return power.stop(name, progress);
  }

  @Override
  public Host restart(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return power.restart(name, progress);
  }

  @Override
  public Host kill(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return power.kill(name, progress);
  }

  @Override
  public Host provision(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return upkeep.provision(name, progress);
  }

  @Override
  public Host reconfigure(CreateRequest wanted, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return upkeep.reconfigure(wanted, progress);
  }

  @Override
  public Host regenerateCertificates(String name, boolean client, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return upkeep.regenerateCertificates(name, client, progress);
  }

  @Override
  public PackageSwap exchangeEngine(String name, EngineChange change, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return upkeep.exchange(name, change, progress);
  }

  @Override
  public List<HostRow> list(Duration timeout) throws ProvisionException, InterruptedException {
    return listing.list(timeout);
  }

  @Override
  public HostRow status(String name, Duration timeout)
      throws ProvisionException, InterruptedException {
    return listing.one(name, timeout);
  }

  @Override
  public Optional<String> notOn(String name)
      throws ProvisionException, DriverException, InterruptedException {
    return upkeep.notOn(name);
  }

  @Override
  public Forward addForward(String name, Forward forward)
      throws ProvisionException, DriverException, InterruptedException {
    return forwards.add(name, forward);
  }

  @Override
  public List<Forward> forwards(String name)
      throws ProvisionException, DriverException, InterruptedException {
    return forwards.list(name);
  }

  @Override
  public void removeForward(String name, String forward)
      throws ProvisionException, DriverException, InterruptedException {
    forwards.remove(name, forward);
  }

  @Override
  public List<String> use(String name) throws ProvisionException {
    return site.clients().use(site.store().load(name));
  }

  @Override
  public Optional<String> console(String name)
      throws ProvisionException, DriverException, InterruptedException {
    return listing.console(name);
  }

  @Override
  public List<Resizing.Change> set(
      String name, OptionValues given, boolean dryRun, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return alteration.set(name, given, dryRun, progress);
  }

  @Override
  public HostSnapshots snapshots() {
    return snapshots;
  }

  @Override
  public HostImages images() {
    return images;
  }

  @Override
  public Orphans orphans() {
    return orphans;
  }

  @Override
  public HostAccess access() {
    return access;
  }
}

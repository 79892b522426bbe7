package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextName;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostName;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.ServerNames;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// `create`, in the order that makes it safe: refuse what can be refused, save, then act.
final class Creation {

  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final Site site;
  private final Removal removal;

  Creation(Site site, Removal removal) {
    this.site = site;
    this.removal = removal;
  }

  Host create(CreateRequest wanted, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    HostName.check(wanted.name());
    var request = wanted.fromSnapshot().isPresent() ? new Clones(site).of(wanted) : wanted;
    var factory = choose(request, progress);
    Asked.check(request, factory);
    try (var _ = site.store().lock(request.name(), "machine create " + request.name())) {
      var planned = plan(request, factory);
      refuseIfTaken(planned);
      var driver = site.driver(planned);
      progress.step("Checking");
      if (factory.kind() == Kind.LOCAL) {
        site.makeStateDir(factory);
      }
      preflight(planned, driver);
      var deadline = Deadline.after(LONGEST);
      if (factory.kind() != Kind.EXISTING) {
        var building = building(driver, Building.Fitting.of(site.outfitter(), factory.kind()));
        return begin(building, planned, factory, request, progress, deadline);
      }
      var server = adopt(planned, driver, progress, deadline);
      try (var visit = site.outfitter().visit(server, progress, deadline)) {
        var building = building(driver, Building.Fitting.over(visit));
        return begin(building, visit.host(), factory, request, progress, deadline);
      }
    }
  }

  private Building building(Driver driver, Building.Fitting fitting) {
    return new Building(site, removal, driver, fitting);
  }

  private Host begin(
      Building building,
      Host host,
      DriverFactory factory,
      CreateRequest request,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    caution(factory, progress);
    site.store().add(host);
    return building.finish(host, request.keepOnFailure(), progress, deadline);
  }

  private void caution(DriverFactory factory, Progress progress) throws ProvisionException {
    boolean first =
        site.store().entries().stream()
            .noneMatch(e ->
                e instanceof HostStore.Entry.Ok(var host) && host.driver().equals(factory.name()));
    if (first) {
      factory.caution().ifPresent(progress::note);
    }
  }

  Host resume(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine create --resume " + name)) {
      var host = site.store().load(name);
      if (host.status() instanceof HostStatus.Ready) {
        throw ProvisionException.refused(
            "the machine \"" + name + "\" is complete: there is nothing to resume",
            "machine provision " + name + " brings its engine to what was asked");
      }
      if (host.status() instanceof HostStatus.Removing) {
        throw ProvisionException.refused(
            "the machine \"" + name + "\" is being removed", "machine rm " + name + " goes on");
      }
      var again = host.with(new HostStatus.Creating());
      site.store().save(again);
      var fitting = Building.Fitting.of(site.outfitter(), site.factory(host).kind());
      return building(site.driver(host), fitting)
          .finish(again, true, progress, Deadline.after(LONGEST));
    }
  }

  List<Step> dryRun(CreateRequest request, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    HostName.check(request.name());
    if (request.fromSnapshot().isPresent()) {
      throw ProvisionException.usage(
          "what a saved state needs is not known before it runs",
          "leave --dry-run away, or --from-snapshot");
    }
    if (request.namesInstaller()) {
      throw ProvisionException.usage(
          "what an installer does is not known before it runs",
          "leave --dry-run away, or --engine-install-url");
    }
    var factory = choose(request, Progress.SILENT);
    Asked.check(request, factory);
    var host = plan(request, factory);
    refuseIfTaken(host);
    try {
      preflight(host, site.driver(host));
    } catch (DriverException.MissingPackages e) {
      progress.note(String.valueOf(e.getMessage()));
    }
    if (factory.kind() == Kind.URL_ONLY) {
      return List.of();
    }
    var image = factory.imageFacts(host.driverOptions());
    if (image.isEmpty()) {
      throw ProvisionException.refused(
          "a dry run needs to know the system, and nothing tells it before the host is there",
          "it is known with --driver nspawn --image debian-13; of a host that is made"
              + " machine logs --provisioning NAME tells what was done");
    }
    return site.outfitter().assume(host, image.get());
  }

  private static void preflight(Host planned, Driver driver)
      throws ProvisionException, DriverException, InterruptedException {
    Forwards.preflight(planned, driver);
    driver.preflight(Building.request(planned, KeyFiles.none()));
  }

  private DriverFactory choose(CreateRequest request, Progress progress) throws ProvisionException {
    if (request.driver().isPresent()) {
      return site.drivers().named(request.driver().get());
    }
    var choice = site.drivers().best();
    progress.note("driver " + choice.factory().name() + ": " + choice.why());
    return choice.factory();
  }

  private Host plan(CreateRequest request, DriverFactory factory)
      throws ProvisionException, DriverException {
    // Where they are used the server is there already.
    var _ = ServerNames.of(request.name(), request.tlsSans());
    var options = request.driverOptions().toKeep(factory.options(), site.environment());
    return new Host(
        request.name(),
        HostStore.newNonce(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        factory.name(),
        options,
        new HostStatus.Creating(),
        Host.Access.NONE,
        new Host.EngineSpec(
            request.engine(),
            request.installUrl(),
            request.installSha256(),
            request.mirror(),
            Optional.empty()),
        new Host.ClientSpec(contextName(request), request.tlsSans(), Optional.empty()),
        request.labels(),
        request.template(),
        request.setup());
  }

  private static String contextName(CreateRequest request) throws ProvisionException {
    return request.contextName().isPresent()
        ? ContextName.of(request.contextName().get()).value()
        : ContextName.forMachine(request.name()).value();
  }

  private void refuseIfTaken(Host host) throws ProvisionException {
    if (site.store().exists(host.name())) {
      boolean begun =
          site.store().entries().stream()
              .anyMatch(e ->
                  e instanceof HostStore.Entry.Ok(var there)
                      && there.name().equals(host.name())
                      && !(there.status() instanceof HostStatus.Ready));
      throw ProvisionException.refused(
          "the machine \"" + host.name() + "\" exists already" + (begun ? ", half made" : ""),
          begun
              ? "go on with it: machine create --resume "
                  + host.name()
                  + "; or remove it: machine rm "
                  + host.name()
              : "choose another name, or remove it: machine rm " + host.name());
    }
    site.clients().preflight(host);
  }

  private Host adopt(Host host, Driver driver, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var request = Building.request(host, KeyFiles.none());
    var server = driver.create(request, new Unrecorded(), progress, deadline);
    return host.with(host.access().seen(server));
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRequest;
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

  /// Where an engine listens on a server that we make.
  static final int ENGINE_PORT = 2376;

  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final Site site;
  private final Removal removal;
  private final KeyFiles keys;

  Creation(Site site, Removal removal) {
    this.site = site;
    this.removal = removal;
    this.keys = new KeyFiles(site.store());
  }

  Host create(CreateRequest request, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    HostName.check(request.name());
    requireDigest(request);
    var factory = choose(request, progress);
    try (var _ = site.store().lock(request.name(), "machine create " + request.name())) {
      var planned = plan(request, factory);
      refuseIfTaken(planned);
      var driver = site.driver(planned);
      progress.step("Checking");
      driver.preflight(serverRequest(planned, keys.none()));
      var deadline = Deadline.after(LONGEST);
      var host =
          factory.kind() == Kind.EXISTING
              ? site.outfitter()
                  .check(adopt(planned, driver, progress, deadline), progress, deadline)
              : planned;
      caution(factory, progress);
      site.store().add(host);
      return buildOrUndo(host, factory, driver, request.keepOnFailure(), progress, deadline);
    }
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
      return buildOrUndo(
          again, site.factory(host), site.driver(host), true, progress, Deadline.after(LONGEST));
    }
  }

  List<Step> dryRun(CreateRequest request) throws ProvisionException, DriverException {
    HostName.check(request.name());
    var factory = choose(request, Progress.SILENT);
    var host = plan(request, factory);
    refuseIfTaken(host);
    var image = factory.imageFacts(host.driverOptions());
    if (image.isEmpty()) {
      throw ProvisionException.refused(
          "a dry run needs to know the system, and "
              + factory.name()
              + " cannot tell it beforehand",
          "try it with --driver nspawn, or create the machine and use machine provision");
    }
    return site.outfitter().assume(host, image.get());
  }

  /// What is run on a host is verified first: an installer by its digest.
  private static void requireDigest(CreateRequest request) throws ProvisionException {
    boolean url = request.installUrl().filter(u -> !u.equals("none")).isPresent();
    if (url && request.installSha256().isEmpty()) {
      throw ProvisionException.usage(
          "--engine-install-url needs the digest of what it names",
          "give --engine-install-sha256: sha256sum FILE prints it");
    }
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
    var options = request.driverOptions().complete(factory.options(), site.environment());
    return new Host(
        request.name(),
        HostStore.newNonce(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        factory.name(),
        options.withoutSecrets(factory.options()),
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
      throw ProvisionException.refused(
          "the machine \"" + host.name() + "\" exists already",
          "choose another name, or remove it: machine rm " + host.name());
    }
    site.clients().preflight(host);
  }

  private ServerRequest serverRequest(Host host, FirstBoot boot) {
    return new ServerRequest(host.ref(), boot, host.driverOptions(), ENGINE_PORT);
  }

  private Host adopt(Host host, Driver driver, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var request = serverRequest(host, keys.none());
    var server = driver.create(request, new Unrecorded(), progress, deadline);
    return host.with(host.access().seen(server));
  }

  private Host buildOrUndo(
      Host host,
      DriverFactory factory,
      Driver driver,
      boolean keep,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    try {
      return build(host, factory.kind(), driver, progress, deadline);
    } catch (ProvisionException | DriverException | InterruptedException | RuntimeException e) {
      // The undo must run to its end even when it was Ctrl-C that brought us here.
      boolean interrupted = Thread.interrupted() || e instanceof InterruptedException;
      afterFailure(host, keep, interrupted, e, progress);
      if (interrupted && !(e instanceof InterruptedException)) {
        var cancelled = new InterruptedException("interrupted");
        cancelled.addSuppressed(e);
        throw cancelled;
      }
      throw e;
    }
  }

  private void afterFailure(
      Host host, boolean keep, boolean interrupted, Exception cause, Progress progress)
      throws ProvisionException {
    var problem = interrupted ? "interrupted" : String.valueOf(cause.getMessage());
    var failed = site.store().load(host.name()).with(new HostStatus.Failed(problem));
    if (keep) {
      site.store().save(failed);
      progress.note(
          "kept: machine create --resume "
              + host.name()
              + " goes on, machine rm "
              + host.name()
              + " removes it");
      return;
    }
    try {
      progress.step(interrupted ? "Interrupted: undoing" : "Failed: undoing");
      removal.removeLocked(failed, progress);
    } catch (ProvisionException | DriverException | InterruptedException | RuntimeException undo) {
      cause.addSuppressed(undo);
      site.store().save(failed);
      progress.note(
          "the undo did not finish ("
              + undo.getMessage()
              + "): machine rm "
              + host.name()
              + " finishes it");
    }
  }

  private Host build(Host planned, Kind kind, Driver driver, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var host = planned;
    if (kind != Kind.EXISTING) {
      var boot = kind == Kind.URL_ONLY ? keys.none() : keys.firstBoot(host);
      var server = driver.create(serverRequest(host, boot), site.ledger(host), progress, deadline);
      host = host.with(host.access().seen(server));
      if (kind != Kind.URL_ONLY) {
        host = host.with(host.access().pinned(boot.hostKey().publicKey()));
      }
      site.store().save(host);
    }
    host = site.outfitter().outfit(host, kind, progress, deadline);
    site.store().save(host);
    if (host.hasEngine()) {
      progress.step("Writing the Docker context " + host.client().context());
    }
    site.clients().publish(host);
    forward(host, driver);
    host = host.with(new HostStatus.Ready());
    site.store().save(host);
    return host;
  }

  private void forward(Host host, Driver driver)
      throws ProvisionException, DriverException, InterruptedException {
    for (var forward : host.setup().forwards()) {
      Forwards.role(host, driver).addForward(host.ref(), forward, site.ledger(host));
    }
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Bundle;
import dev.machine.engine.EngineException;
import dev.machine.engine.Facts;
import dev.machine.engine.Recipes;
import dev.machine.engine.Settings;
import dev.machine.engine.SettingsDrift;
import dev.machine.engine.Step;
import dev.machine.engine.WantedPackages;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.BundleSource;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.SshWait;
import dev.machine.provisioner.steps.CloudInit;
import dev.machine.provisioner.steps.FactsGatherer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The real [Outfitter]: one SSH connection, facts, bundle, certificate, steps.
final class RemoteOutfitter implements Outfitter {

  /// Enough for an emulated machine on a busy one; a server that takes longer will not come.
  private static final Duration BOOT = Duration.ofMinutes(8);

  private final Logins logins;
  private final BundleSource bundles;
  private final Certificates certificates;
  private final EngineWatch watch;
  private final StepWork work;
  private final EngineExchange exchange;
  private final HostKeyRotation rotation;
  private final HostTouches touches;
  private final Rebirth rebirth;

  RemoteOutfitter(
      Logins logins,
      BundleSource bundles,
      Certificates certificates,
      EngineWatch watch,
      StepWork work,
      HostKeyRotation rotation) {
    this.logins = logins;
    this.bundles = bundles;
    this.certificates = certificates;
    this.watch = watch;
    this.work = work;
    this.rotation = rotation;
    this.touches = new HostTouches(logins);
    this.rebirth = new Rebirth(logins, certificates, work);
    this.exchange = new EngineExchange(logins, bundles, watch, work);
  }

  @Override
  public Visit visit(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Logging in");
    logins.leftOut().ifPresent(progress::note);
    var resolved = logins.resolve(host);
    var remote = logins.connect(resolved);
    try {
      logins.requireRoot(remote, deadline);
      return new Connected(
          remote, resolved.with(resolved.access().pinned(remote.hostKey().line())));
    } catch (ProvisionException | InterruptedException | RuntimeException e) {
      remote.close();
      throw e;
    }
  }

  private final class Connected implements Visit {
    private final Remote remote;
    private final Host host;

    Connected(Remote remote, Host host) {
      this.remote = remote;
      this.host = host;
    }

    @Override
    public Host host() {
      return host;
    }

    @Override
    public Host outfit(Host host, Progress progress, Deadline deadline)
        throws ProvisionException, InterruptedException {
      return outfitted(remote, host, host.engine().settings(), progress, deadline);
    }

    @Override
    public void close() {
      remote.close();
    }
  }

  @Override
  public Host outfit(Host host, Settings before, Kind kind, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (kind == Kind.URL_ONLY) {
      return asFound(host, progress);
    }
    progress.step("Waiting for SSH");
    var stage =
        kind == Kind.CLOUD && host.status() instanceof HostStatus.Creating
            ? SshWait.Stage.BOOTING
            : SshWait.Stage.UP;
    try (var remote = logins.await(host, stage, progress, deadline.atMost(BOOT))) {
      if (kind != Kind.CLOUD || !rotation.due(host)) {
        return outfitted(remote, host, before, progress, deadline);
      }
      var rotated = rotation.run(host, remote, progress, deadline);
      try (var fresh = rotated.remote()) {
        return outfitted(fresh, rotated.host(), before, progress, deadline);
      }
    }
  }

  private Host outfitted(
      Remote remote, Host host, Settings before, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try {
      CloudInit.await(remote, progress, deadline);
      progress.step("Looking at the host");
      var facts = FactsGatherer.gather(remote, deadline);
      if (facts.engine().isEmpty() && host.engine().installUrl().isPresent()) {
        if (host.engine().installUrl().get().equals("none")) {
          work.run(
              remote,
              logins.transcript(host),
              host,
              Building.files(host),
              Optional.empty(),
              progress,
              deadline);
          return host;
        }
        facts = installed(remote, host, facts, progress, deadline);
      }
      var known = SettingsDrift.forget(facts, before, host.engine().settings());
      return engine(remote, host, known, progress, deadline);
    } catch (EngineException e) {
      throw Failures.of(e);
    }
  }

  private Host engine(Remote remote, Host host, Facts facts, Progress progress, Deadline deadline)
      throws ProvisionException, EngineException, InterruptedException {
    Optional<Bundle> bundle = Optional.empty();
    if (facts.engine().isEmpty()) {
      progress.step("Finding the engine's packages");
      var wanted = WantedPackages.of(facts.os(), facts.version());
      bundle =
          Optional.of(
              bundles.resolve(facts, wanted.names(), host.engine().mirror(), progress, deadline));
    }
    var steps = new ArrayList<>(Building.files(host));
    steps.addAll(Recipes.install(facts, host.engine().settings(), bundle, Building.port(host)));
    return certified(remote, host, facts, steps, progress, deadline);
  }

  /// Runs steps that bring a new certificate, and asks the engine at the end.
  private Host certified(
      Remote remote, Host host, Facts facts, List<Step> steps, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var issued = certificates.issue(host, facts.addresses(), deadline);
    var certified = host.with(host.client().certifiedUntil(issued.until()));
    var answered =
        work.run(
            remote,
            logins.transcript(host),
            certified,
            steps,
            Optional.of(issued.material()),
            progress,
            deadline);
    // One that was there may have been restarted since.
    boolean known = facts.engine().isEmpty() && answered.isPresent();
    var version = known ? answered.get() : watch.awaitEngine(certified, deadline);
    return certified.with(certified.engine().answered(version));
  }

  private Facts installed(
      Remote remote, Host host, Facts facts, Progress progress, Deadline deadline)
      throws ProvisionException, EngineException, InterruptedException {
    progress.step("Fetching the installer");
    var url = URI.create(host.engine().installUrl().orElseThrow());
    var digest = host.engine().installSha256().orElseThrow();
    var script = InstallerScript.fetch(bundles, url, digest, progress, deadline);
    var steps = Recipes.runInstaller(facts, host.engine().settings(), script);
    work.run(remote, logins.transcript(host), host, steps, Optional.empty(), progress, deadline);
    return FactsGatherer.gather(remote, deadline);
  }

  @Override
  public void renewClient() throws ProvisionException, InterruptedException {
    certificates.renewClient();
  }

  @Override
  public Host certify(Host host, SshWait.Stage stage, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Connecting");
    try (var remote = logins.await(host, stage, progress, deadline)) {
      var facts = FactsGatherer.gather(remote, deadline);
      Recipes.disturbs(facts).ifPresent(progress::note);
      var steps = Recipes.replaceCertificates(facts);
      return certified(remote, host, facts, steps, progress, deadline);
    } catch (EngineException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public Exchanged exchange(Host host, EngineChange change, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Connecting");
    try (var remote = logins.await(host, progress, deadline)) {
      progress.step("Looking at the host");
      var facts = FactsGatherer.gather(remote, deadline);
      return exchange.run(remote, logins.transcript(host), host, facts, change, progress, deadline);
    } catch (EngineException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public void setClock(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    touches.setClock(host, progress, deadline);
  }

  @Override
  public Optional<Host> renew(Host host, Renewal renewal, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return rebirth.renew(host, renewal, progress, deadline);
  }

  @Override
  public Host settle(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return rebirth.settle(host, progress, deadline);
  }

  @Override
  public void run(Host host, String script, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    touches.run(host, script, progress, deadline);
  }

  @Override
  public void reboot(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    new Reboot(logins).run(host, progress, deadline);
  }

  @Override
  public List<Step> assume(Host host, DriverFactory.ImageFacts image) throws ProvisionException {
    var steps = new ArrayList<>(Building.files(host));
    if (host.engine().installUrl().isPresent()) {
      return steps;
    }
    try {
      var wanted = WantedPackages.of(image.os(), image.version());
      steps.addAll(
          Recipes.install(
              Assumed.facts(host.name(), image),
              host.engine().settings(),
              Optional.of(wanted.assumed(image.arch())),
              Building.port(host)));
      return steps;
    } catch (EngineException e) {
      throw Failures.of(e);
    }
  }

  /// An engine that somebody else looks after: its version, if it tells it now.
  private Host asFound(Host host, Progress progress) throws InterruptedException {
    try {
      var version = watch.askEngine(host, Deadline.after(Duration.ofSeconds(5)));
      return host.with(host.engine().answered(version));
    } catch (ProvisionException e) {
      progress.note("the engine does not answer now: " + e.getMessage());
      return host;
    }
  }
}

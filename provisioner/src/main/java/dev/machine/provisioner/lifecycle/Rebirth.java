package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.EngineException;
import dev.machine.engine.Recipes;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.SshRemote;
import dev.machine.provisioner.remote.SshWait;
import dev.machine.provisioner.steps.FactsGatherer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Makes a server that goes on from another host's state a host of its own.
///
/// What takes time is the start of its engine: all that need not come before goes on beside it.
final class Rebirth {

  /// A state that was loaded on a busy machine takes a while to move again.
  private static final Duration AWAKE = Duration.ofMinutes(3);

  private static final Optional<TlsMaterial> NONE = Optional.empty();

  private final Logins logins;
  private final Certificates certificates;
  private final StepWork work;

  Rebirth(Logins logins, Certificates certificates, StepWork work) {
    this.logins = logins;
    this.certificates = certificates;
    this.work = work;
  }

  /// @see Outfitter#renew
  Optional<Host> renew(Host host, Outfitter.Renewal renewal, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Making it a host of its own");
    var target = logins.borrowed(host, renewal.identity(), renewal.hostKeys());
    var transcript = logins.transcript(host);
    try (var remote =
            SshWait.waitForSsh(
                target, SshWait.Stage.UP, transcript, deadline.atMost(AWAKE), progress);
        var beside = Executors.newVirtualThreadPerTaskExecutor()) {
      // A guest of two processors is done sooner when both have something to do.
      var first = beside.submit(() -> scripted(remote, renewal.scripts().first(), deadline));
      var forgotten =
          beside.submit(() -> run(remote, host, Recipes.forget(), NONE, progress, deadline));
      try {
        HostClock.set(remote, InstantSource.system(), deadline);
        var known = renewal.engine().orElse("");
        var facts = FactsGatherer.configuration(remote, known, deadline);
        if (facts.engine().isEmpty()) {
          done(forgotten);
          done(first);
          scripted(remote, renewal.scripts().rest(), deadline);
          return Optional.empty();
        }
        var issued = certificates.issue(host, facts.addresses(), deadline);
        var settings = host.engine().settings();
        var steps = Recipes.startAnew(facts, settings, Building.port(host));
        done(forgotten);
        done(first);
        run(remote, host, steps, Optional.of(issued.material()), progress, deadline);
        scripted(remote, renewal.scripts().rest(), deadline);
        return Optional.of(host.with(host.client().certifiedUntil(issued.until())));
      } finally {
        first.cancel(true);
        forgotten.cancel(true);
      }
    } catch (EngineException e) {
      throw Failures.of(e);
    }
  }

  private static boolean scripted(SshRemote remote, String script, Deadline deadline)
      throws ProvisionException, InterruptedException {
    HostTouches.script(remote, script, deadline);
    return true;
  }

  private static void done(Future<?> beside) throws ProvisionException, InterruptedException {
    try {
      beside.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ProvisionException failure -> throw failure;
        case InterruptedException cut -> throw cut;
        case null, default -> throw new IllegalStateException("a script's run", e.getCause());
      }
    }
  }

  private Optional<String> run(
      SshRemote remote,
      Host host,
      List<Step> steps,
      Optional<TlsMaterial> tls,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    return work.run(remote, logins.transcript(host), host, steps, tls, progress, deadline);
  }

  /// @see Outfitter#settle
  Host settle(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Waiting for SSH");
    try (var remote = logins.await(host, progress, deadline.atMost(AWAKE))) {
      var steps = new ArrayList<>(Building.files(host));
      steps.addAll(Recipes.comesUp());
      var version = run(remote, host, steps, NONE, progress, deadline);
      return host.with(host.engine().answered(version.orElseThrow()));
    }
  }
}

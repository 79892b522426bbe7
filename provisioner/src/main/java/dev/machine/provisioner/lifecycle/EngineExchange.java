package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Bundle;
import dev.machine.engine.EngineException;
import dev.machine.engine.Facts;
import dev.machine.engine.PackageSwap;
import dev.machine.engine.Recipes;
import dev.machine.engine.WantedPackages;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.BundleSource;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Transcript;
import java.util.Optional;

/// `upgrade` and `rollback`, over a connection that is there.
final class EngineExchange {

  private final Logins logins;
  private final BundleSource bundles;
  private final EngineWatch watch;
  private final StepWork work;

  EngineExchange(Logins logins, BundleSource bundles, EngineWatch watch, StepWork work) {
    this.logins = logins;
    this.bundles = bundles;
    this.watch = watch;
    this.work = work;
  }

  Outfitter.Exchanged run(
      Remote remote,
      Transcript transcript,
      Host host,
      Facts facts,
      EngineChange change,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, EngineException, InterruptedException {
    var wayBack = new WayBack(bundles, logins.directory(host));
    var swap =
        switch (change) {
          case EngineChange.Upgrade upgrade -> newer(host, facts, upgrade, progress, deadline);
          case EngineChange.Rollback() -> earlier(host, facts, wayBack);
        };
    if (swap.to().packages().isEmpty()) {
      return new Outfitter.Exchanged(host, swap);
    }
    Recipes.disturbs(facts).ifPresent(progress::note);
    var steps = Recipes.exchange(facts, swap);
    boolean keep = change instanceof EngineChange.Upgrade && !swap.back().packages().isEmpty();
    if (keep) {
      wayBack.begin(swap);
    }
    work.run(remote, transcript, host, steps, Optional.empty(), progress, deadline);
    if (keep) {
      wayBack.done();
    } else {
      wayBack.forget();
    }
    var version = watch.awaitEngine(host, deadline);
    return new Outfitter.Exchanged(host.with(host.engine().answered(version)), swap);
  }

  private PackageSwap newer(
      Host host, Facts facts, EngineChange.Upgrade upgrade, Progress progress, Deadline deadline)
      throws ProvisionException, EngineException, InterruptedException {
    progress.step("Looking for a newer engine");
    return bundles.upgrade(
        facts,
        WantedPackages.present(facts),
        upgrade.mirror().or(host.engine()::mirror),
        upgrade.wayBack(),
        progress,
        deadline);
  }

  /// The last upgrade from its end, if the host is still where it led.
  private static PackageSwap earlier(Host host, Facts facts, WayBack wayBack)
      throws ProvisionException {
    var made = wayBack.find();
    for (var one : made) {
      if (one.swap().to().packages().stream().allMatch(deb -> has(facts, deb))) {
        return wayBack.back(one);
      }
    }
    if (made.isEmpty()) {
      throw ProvisionException.refused(
          "the engine of \"" + host.name() + "\" was not upgraded by machine: there is no way back",
          "machine upgrade keeps one");
    }
    throw ProvisionException.refused(
        "the host no longer has the packages that the last upgrade brought",
        "they were changed since: bring them in order on the host itself");
  }

  private static boolean has(Facts facts, Bundle.Deb deb) {
    return facts.packages().values().stream()
        .anyMatch(p -> p.name().equals(deb.name()) && p.version().equals(deb.version()));
  }
}

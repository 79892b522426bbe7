package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.SshWait;
import java.time.Duration;
import java.util.Optional;

/// `provision`, `upgrade`, `rollback` and `regenerate-certs`: what is done to a host that is there
/// already.
final class Upkeep {

  private static final Duration LONGEST = Duration.ofMinutes(20);

  private final Site site;

  Upkeep(Site site) {
    this.site = site;
  }

  Host provision(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine provision " + name)) {
      var host = site.store().load(name).complete();
      var deadline = Deadline.after(LONGEST);
      var now = whereItIs(host, progress);
      var kind = site.factory(host).kind();
      return published(site.outfitter().outfit(now, kind, progress, deadline));
    }
  }

  Host reconfigure(CreateRequest wanted, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    var name = wanted.name();
    try (var _ = site.store().lock(name, "machine apply, for " + name)) {
      var host = site.store().load(name).complete();
      var next =
          host.asked(
              wanted.engine(),
              wanted.tlsSans(),
              wanted.labels(),
              wanted.template(),
              wanted.setup().files());
      if (onlyInStore(host, next)) {
        site.store().save(next);
        return next;
      }
      var now = whereItIs(next, progress);
      var kind = site.factory(host).kind();
      // Saved when it is so: what is cut off before that is still seen as a difference, and what
      // only
      // the earlier settings gave is known.
      return published(
          site.outfitter()
              .outfit(now, host.engine().settings(), kind, progress, Deadline.after(LONGEST)));
    }
  }

  /// Whether the host itself is the same: only we keep labels and the template's name.
  private static boolean onlyInStore(Host host, Host next) {
    return host.engine().equals(next.engine())
        && host.client().equals(next.client())
        && host.setup().equals(next.setup());
  }

  /// The host with the addresses that its server has now.
  private Host whereItIs(Host host, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    var seen = site.driver(host).find(host.ref());
    if (seen.isEmpty()) {
      throw ProvisionException.failed(
          "the server of \"" + host.name() + "\" is gone",
          "machine rm " + host.name() + " forgets it");
    }
    var how = notOn(seen.get());
    if (how.isPresent()) {
      throw ProvisionException.failed(
          "the machine \"" + host.name() + "\" is " + how.get(), "machine start " + host.name());
    }
    if (site.factory(host).kind() == Kind.EXISTING) {
      return host;
    }
    Moved.of(host, seen.get()).ifPresent(address -> progress.note("its address is now " + address));
    return host.with(host.access().seen(seen.get()));
  }

  Optional<String> notOn(String name)
      throws ProvisionException, DriverException, InterruptedException {
    var host = site.store().load(name);
    return site.driver(host).find(host.ref()).flatMap(Upkeep::notOn);
  }

  /// Nobody answers there, however long we wait.
  private static Optional<String> notOn(Server seen) {
    return switch (seen.state()) {
      case STOPPED -> Optional.of("off");
      case PAUSED, SAVED -> Optional.of("paused");
      default -> Optional.empty();
    };
  }

  Host regenerateCertificates(String name, boolean client, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine regenerate-certs " + name)) {
      var host = site.store().load(name).complete();
      if (site.factory(host).kind() == Kind.URL_ONLY) {
        throw ProvisionException.refused(
            "the driver none has no SSH: " + name + "'s certificates are not ours to make",
            "replace them where its engine runs");
      }
      if (client) {
        progress.step("Renewing the client certificate");
        site.outfitter().renewClient();
      }
      var now = whereItIs(host, progress);
      return published(
          site.outfitter().certify(now, SshWait.Stage.UP, progress, Deadline.after(LONGEST)));
    }
  }

  PackageSwap exchange(String name, EngineChange change, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine " + word(change) + " " + name)) {
      var host = site.store().load(name).complete();
      if (site.factory(host).kind() == Kind.URL_ONLY) {
        throw ProvisionException.refused(
            "the driver none has no SSH: " + name + "'s engine is not ours to change",
            "do it where its engine runs");
      }
      var changed =
          site.outfitter()
              .exchange(whereItIs(host, progress), change, progress, Deadline.after(LONGEST));
      site.store().save(changed.host());
      return changed.swap();
    }
  }

  private static String word(EngineChange change) {
    return change instanceof EngineChange.Rollback ? "rollback" : "upgrade";
  }

  private Host published(Host host) throws ProvisionException, InterruptedException {
    // In this order: what was cut off before the store knows is done again.
    site.clients().publish(host);
    site.store().save(host);
    return host;
  }
}

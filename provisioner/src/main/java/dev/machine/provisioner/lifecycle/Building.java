package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Console;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Content;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.remote.SshWait;
import java.util.List;
import java.util.stream.Collectors;

/// The part of `create` that touches the world: makes the server, fits it out, publishes it; or
/// undoes all that. The host is in the store before and whatever happens.
final class Building {

  /// Where an engine listens on a server that we make.
  static final int ENGINE_PORT = 2376;

  /// How the engine comes onto the server.
  ///
  /// @param makes whether the server is ours to make; else it was there
  record Fitting(boolean makes, boolean hasSsh, Work work) {

    interface Work {
      Host outfit(Host host, Progress progress, Deadline deadline)
          throws ProvisionException, InterruptedException;
    }

    /// Over a connection of its own.
    static Fitting of(Outfitter outfitter, Kind kind) {
      return new Fitting(
          kind != Kind.EXISTING,
          kind != Kind.URL_ONLY,
          (host, progress, deadline) -> outfitter.outfit(host, kind, progress, deadline));
    }

    /// Over the connection that checked an existing server.
    static Fitting over(Outfitter.Visit visit) {
      return new Fitting(false, true, visit::outfit);
    }
  }

  private final Site site;
  private final Removal removal;
  private final KeyFiles keys;
  private final Driver driver;
  private final Fitting fitting;

  Building(Site site, Removal removal, Driver driver, Fitting fitting) {
    this.site = site;
    this.removal = removal;
    this.keys = new KeyFiles(site.store());
    this.driver = driver;
    this.fitting = fitting;
  }

  /// Where the engine listens on the host: our own port where a driver forwards to it, the one that
  /// was asked for on an existing server.
  static int port(Host host) {
    return host.driverOptions().integer("generic-engine-port").orElse(ENGINE_PORT);
  }

  /// Puts the files in place that were asked for.
  static List<Step> files(Host host) {
    return host.setup().files().stream()
        .<Step>map(f ->
            new Step.PutFile(
                "Putting " + f.path(), f.path(), f.mode(), new Content.Text(f.content())))
        .toList();
  }

  static ServerRequest request(Host host, FirstBoot boot) {
    return new ServerRequest(host.ref(), boot, host.driverOptions(), ENGINE_PORT);
  }

  /// Brings a stored host from *Creating* to *Ready*.
  ///
  /// @param keep leave it as it is on failure, for `create --resume`
  Host finish(Host host, boolean keep, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    try {
      return build(host, progress, deadline);
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
      try {
        site.store().save(failed);
      } catch (ProvisionException unsaved) {
        cause.addSuppressed(unsaved); // The record says that it is being made, or removed.
      }
      progress.note(
          "the undo did not finish ("
              + undo.getMessage()
              + "): machine rm "
              + host.name()
              + " finishes it"
              + left(host));
    }
  }

  /// What may still be there, and cost money.
  private String left(Host host) {
    var entries = site.ledger(host).entries();
    return entries.isEmpty()
        ? ""
        : entries.stream()
            .map(e -> e.resource().kind() + " " + e.id().orElse(e.resource().name()))
            .collect(Collectors.joining(", ", "; still noted: ", ""));
  }

  private Host build(Host planned, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var host = planned;
    boolean fitted = false;
    if (host.setup().origin().isPresent()) {
      var made = new Clones(site).made(host, driver, progress, deadline);
      host = made.host();
      fitted = made.fitted();
    } else if (fitting.makes()) {
      var boot = fitting.hasSsh() ? keys.firstBoot(host) : KeyFiles.none();
      var before = servers(host);
      var server = driver.create(request(host, boot), site.ledger(host), progress, deadline);
      host = host.with(host.access().seen(server));
      boolean another = host.access().hostKey().isEmpty() || !before.equals(servers(host));
      if (fitting.hasSsh() && another) {
        host = host.with(host.access().pinned(boot.hostKey().publicKey()));
      }
      site.store().save(host);
    }
    host = fitted ? host : outfit(host, progress, deadline);
    site.store().save(host);
    if (host.hasEngine()) {
      progress.step("Writing the Docker context " + host.client().context());
    }
    site.clients().publish(host);
    forward(host);
    host = host.with(new HostStatus.Ready());
    site.store().save(host);
    return host;
  }

  /// What the ledger knows of its server: while that is the same, its host key may be another one
  /// by now than it booted with.
  private List<Ledger.Entry> servers(Host host) {
    return site.ledger(host).entries().stream()
        .filter(e -> e.resource().kind().equals("server"))
        .toList();
  }

  private Host outfit(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    try {
      return fitting.work().outfit(host, progress, deadline);
    } catch (ProvisionException e) {
      throw withConsole(e, driver, host.ref());
    }
  }

  /// Adds what a server that never let us in said on its console.
  static ProvisionException withConsole(ProvisionException failure, Driver driver, ServerRef ref)
      throws DriverException, InterruptedException {
    if (!SshWait.unanswered(failure)
        || !failure.output().isEmpty()
        || !(driver instanceof Console console)) {
      return failure;
    }
    var said = console.consoleTail(ref);
    return said.isEmpty() ? failure : failure.withOutput("The last lines of its console:\n" + said);
  }

  private void forward(Host host) throws ProvisionException, DriverException, InterruptedException {
    for (var forward : host.setup().forwards()) {
      Forwards.role(host, driver).addForward(host.ref(), forward, site.ledger(host));
    }
  }
}

package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Console;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `ls` and `status`: every host asked at once under one deadline; nothing that one host does can
/// break the list.
final class Listing {

  /// An engine that works answers within a fraction of it.
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final Set<String> MAYBE_ON =
      Set.of(word(ServerState.RUNNING), word(ServerState.UNKNOWN), word(ServerState.STARTING));

  private final Site site;
  private final EngineWatch watch;

  Listing(Site site, EngineWatch watch) {
    this.site = site;
    this.watch = watch;
  }

  List<HostRow> list(Duration timeout) throws ProvisionException, InterruptedException {
    return rows(site.store().entries(), timeout);
  }

  HostRow one(String name, Duration timeout) throws ProvisionException, InterruptedException {
    return rows(List.of(new HostStore.Entry.Ok(site.store().load(name))), timeout).getFirst();
  }

  private List<HostRow> rows(List<HostStore.Entry> entries, Duration timeout)
      throws InterruptedException {
    var deadline = Deadline.after(timeout);
    var servers = new Whereabouts(site);
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var asked = new ArrayList<Future<HostRow>>();
      for (var entry : entries) {
        Callable<HostRow> ask =
            switch (entry) {
              case HostStore.Entry.Ok(var host) -> () -> row(host, servers, deadline);
              case HostStore.Entry.Broken(var name, var problem) -> () -> broken(name, problem);
            };
        asked.add(executor.submit(ask));
      }
      // A little longer than the probes get, so that they can say themselves what was late.
      var end = Deadline.after(timeout.plusMillis(250));
      var rows = new ArrayList<HostRow>();
      for (int i = 0; i < asked.size(); i++) {
        rows.add(await(asked.get(i), entries.get(i), end, timeout));
      }
      return rows;
    } finally {
      executor.shutdownNow();
    }
  }

  private HostRow await(Future<HostRow> row, HostStore.Entry entry, Deadline end, Duration timeout)
      throws InterruptedException {
    try {
      return row.get(end.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      row.cancel(true);
      return late(entry, timeout);
    } catch (ExecutionException e) {
      // One that was given up had asked the account for this one too.
      return e.getCause() instanceof InterruptedException
          ? late(entry, timeout)
          : broken(entry.name(), String.valueOf(e.getCause()));
    }
  }

  private HostRow late(HostStore.Entry entry, Duration timeout) {
    var late = "no answer within " + timeout.toMillis() / 1000.0 + " s";
    return switch (entry) {
      case HostStore.Entry.Ok(var host) -> row(host, "Timeout", Optional.of(late));
      case HostStore.Entry.Broken(var name, var problem) -> broken(name, problem);
    };
  }

  private static HostRow broken(String name, String problem) {
    return new HostRow(
        name,
        false,
        "",
        "Error",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(problem));
  }

  private HostRow row(Host host, Whereabouts servers, Deadline deadline)
      throws InterruptedException {
    return switch (host.status()) {
      case HostStatus.Creating() ->
          row(host, "Creating", half(host, "machine create --resume " + host.name()));
      case HostStatus.Removing() -> row(host, "Removing", half(host, "machine rm " + host.name()));
      case HostStatus.Failed(var problem) -> row(host, "Error", Optional.of(problem));
      case HostStatus.Ready() -> asked(host, servers, deadline);
    };
  }

  private Optional<String> half(Host host, String remedy) {
    var busy = site.store().holder(host.name()).map(holder -> "being worked on by " + holder);
    return busy.or(() -> Optional.of("not complete: " + remedy));
  }

  /// An engine that answers is running, and no driver is loaded for it. Of one that does not answer
  /// soon the driver may know why it never will; else it is given the rest of the time.
  private HostRow asked(Host host, Whereabouts servers, Deadline deadline)
      throws InterruptedException {
    if (!host.hasEngine()) {
      return unanswered(host, servers, Optional.empty());
    }
    try {
      return answered(host, deadline.atMost(SOON));
    } catch (ProvisionException silent) {
      var row = unanswered(host, servers, Optional.of(String.valueOf(silent.getMessage())));
      return MAYBE_ON.contains(row.state()) ? askedAgain(host, row, deadline) : row;
    }
  }

  private HostRow askedAgain(Host host, HostRow silent, Deadline deadline)
      throws InterruptedException {
    try {
      return deadline.expired() ? silent : answered(host, deadline);
    } catch (ProvisionException _) {
      return silent;
    }
  }

  private HostRow answered(Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var version = watch.askEngine(host, deadline);
    return row(host.with(host.engine().answered(version)), "Running", Optional.empty());
  }

  private HostRow unanswered(Host host, Whereabouts servers, Optional<String> silence)
      throws InterruptedException {
    try {
      var server = servers.of(host);
      if (server.isEmpty()) {
        return row(
            host,
            "Error",
            Optional.of("the server is gone; machine rm " + host.name() + " forgets it"));
      }
      var state = server.get().state();
      var problem = state == ServerState.STOPPED ? Optional.<String>empty() : silence;
      return row(
          host,
          word(state),
          server.get().trouble().or(() -> moved(host, server.get())).or(() -> problem));
    } catch (DriverException.Refused e) {
      return row(host, "Error", Optional.of(e.getMessage() + ": " + e.hint()));
    } catch (CloudFailure.Denied e) {
      return row(host, "Error", Optional.of(e.getMessage() + ": " + e.hint()));
    } catch (ProvisionException | DriverException e) {
      return row(host, "Error", Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /// Why an engine is not found where it was; following it is for a verb that may change things.
  private static Optional<String> moved(Host host, Server server) {
    return Moved.of(host, server)
        .map(now -> "its address is now " + now + ": machine start " + host.name() + " follows");
  }

  /// What a host said on its console, where its driver keeps that.
  Optional<String> console(String name)
      throws ProvisionException, DriverException, InterruptedException {
    var host = site.store().load(name);
    return site.driver(host) instanceof Console console
        ? Optional.of(console.consoleTail(host.ref()))
        : Optional.empty();
  }

  private static String word(ServerState state) {
    var name = state.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  private HostRow row(Host host, String state, Optional<String> error) {
    return new HostRow(
        host.name(),
        site.clients().isActive(host),
        host.driver(),
        state,
        host.access().engine(),
        host.engine().version(),
        host.client().certificateExpiry(),
        error);
  }
}

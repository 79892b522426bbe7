package dev.machine.cli.doctor;

import dev.machine.cli.ContextTrouble;
import dev.machine.cli.Session;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.lifecycle.HostRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What must be right with each host.
final class EachHost {
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private static final Duration CERTIFICATE_SOON = Duration.ofDays(30);

  private EachHost() {}

  /// A record that cannot be read: what helps is known to the store.
  static Finding broken(Session session, String name, String problem) {
    try {
      session.services().store().load(name);
      return problem(name, problem, "machine doctor"); // mended meanwhile
    } catch (ProvisionException e) {
      return problem(name, problem, e.hint());
    }
  }

  static List<Finding> check(Session session, Host host, HostRow row)
      throws ProvisionException, InterruptedException {
    var findings = new ArrayList<Finding>();
    findings.add(state(session, host, row));
    certificate(host).ifPresent(findings::add);
    leftovers(session, host).ifPresent(findings::add);
    open(session, host).ifPresent(findings::add);
    context(session, host).ifPresent(findings::add);
    return findings;
  }

  private static Finding state(Session session, Host host, HostRow row) throws ProvisionException {
    var name = host.name();
    var error = row.error().map(text -> ": " + text).orElse("");
    var busy = session.services().store().holder(name);
    if (busy.isPresent() && !(host.status() instanceof HostStatus.Ready)) {
      return Finding.note(about(name), "is being worked on by " + busy.get(), "");
    }
    return switch (host.status()) {
      case HostStatus.Creating() ->
          problem(name, "was not made to the end", "machine create --resume " + name);
      case HostStatus.Failed(var why) ->
          problem(name, "could not be made: " + why, "machine create --resume " + name);
      case HostStatus.Removing() ->
          problem(name, "was not removed to the end", "machine rm " + name);
      case HostStatus.Ready() ->
          row.error().isEmpty()
              ? Finding.ok(about(name), row.state())
              : problem(name, row.state() + error, remedy(session, host, row.state()));
    };
  }

  private static String remedy(Session session, Host host, String state) {
    var name = host.name();
    boolean onlyUrl =
        session.services().drivers().all().stream()
            .anyMatch(d -> d.name().equals(host.driver()) && d.kind() == Kind.URL_ONLY);
    if (onlyUrl) {
      return "look after the engine itself, or forget it: machine rm " + name;
    }
    return switch (state) {
      case "Stopped", "Saved", "Paused" -> "machine start " + name;
      default -> "machine restart " + name + "; if that does not help, machine provision " + name;
    };
  }

  private static Optional<Finding> certificate(Host host) {
    return host.client()
        .certificateExpiry()
        .filter(end -> end.isBefore(Instant.now().plus(CERTIFICATE_SOON)))
        .map(end ->
            problem(
                host.name(),
                "its certificate ends " + end,
                "machine regenerate-certs " + host.name()));
  }

  /// What was about to be made when a run was cut off, and was not confirmed since.
  private static Optional<Finding> leftovers(Session session, Host host)
      throws ProvisionException, InterruptedException {
    if (!(host.status() instanceof HostStatus.Ready)) {
      return Optional.empty();
    }
    var open = session.services().unconfirmed(host.name());
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                about(host.name()),
                "a run was cut off and may have left: " + String.join(", ", open),
                "machine restart " + host.name()));
  }

  /// Keys are kept there: the directory is its owner's alone.
  private static Optional<Finding> open(Session session, Host host) throws ProvisionException {
    var directory = session.services().store().hostDir(host.name());
    try {
      var others = EnumSet.copyOf(OTHERS);
      others.retainAll(Files.getPosixFilePermissions(directory));
      return others.isEmpty()
          ? Optional.empty()
          : Optional.of(
              problem(
                  host.name(), "others may look into " + directory, "chmod -R go= " + directory));
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty(); // Its record could be read: there is nothing else to tell.
    }
  }

  private static Optional<Finding> context(Session session, Host host) throws ProvisionException {
    return host.status() instanceof HostStatus.Ready && host.hasEngine()
        ? ContextTrouble.of(session, host)
            .map(trouble -> Finding.note(about(host.name()), trouble.problem(), trouble.hint()))
        : Optional.empty();
  }

  private static Finding problem(String name, String what, String hint) {
    return Finding.problem(about(name), what, hint);
  }

  private static String about(String name) {
    return "host " + name;
  }
}

package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Extensible;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Failures;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.Undone;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.engine.StepPrinter;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostName;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// `create`.
public final class Create implements Command, Extensible {
  private static final String DRY_RUN =
      "what create would do, by the facts that the image declares (assumed):";

  private final CreateFlags flags = new CreateFlags();

  private final EngineFlags engine = new EngineFlags();

  private final Output output = new Output();

  private @Nullable String name;

  private @Nullable Plan plan;
  private @Nullable CommandSpec spec;

  /// The driver is read before the rest, since its flags hang on it: see [Plan].
  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Makes a host: gets a server from the driver, puts the container engine on it, and hands your",
            "docker a context with verified TLS. Without --driver, the best local one that works here.",
            "When it fails, or at Ctrl-C, everything this run made is removed again.")
        .examples(
            "machine create web1",
            "machine create --install-deps web1               installs what this machine lacks first",
            "machine create -d nspawn --image debian-13 web1",
            "machine create -d generic --generic-ip-address 203.0.113.7 --generic-ssh-user admin web2",
            "machine create -d none --url tcp://203.0.113.8:2376 web3",
            "machine create --template ./web.yaml --label role=web --forward 8080:80 web4",
            "machine create -d openstack --secret-cmd openstack-password='pass show cloud' web6",
            "machine create --from-snapshot web1/ready web6   begins from its saved state",
            "machine create --dry-run web5                    what would be done",
            "machine create --resume web1                     goes on after --keep-on-failure, a crash",
            "machine create -d nspawn --help                  the flags of a driver too")
        .exits(
            "0 made, 1 failed (and undone), 2 usage, 3 refused before anything was made,",
            "130 interrupted (and undone).")
        .value(
            "DRIVER",
            "How to get the server: machine drivers (MACHINE_DRIVER).",
            _ -> {},
            "-d",
            "--driver");
    flags.describe(usage);
    engine.describe(usage);
    output.describe(usage);
    usage.name("NAME", "The name of the new host.", text -> name = text);
  }

  @Override
  public void extend(CommandSpec own, List<String> arguments, Session session)
      throws ProvisionException {
    var made = Plan.of(arguments, session);
    made.factory().ifPresent(factory -> DriverFlags.add(own, factory));
    plan = made;
    spec = own;
  }

  @Override
  public Optional<String> explain(String flag, Session session) {
    return DriverFlags.ownerOf(flag, session.services().drivers())
        .map(owner -> Suggestions.flagOfDriver(flag, owner.name()));
  }

  @Override
  public int run(Session session)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    var wanted = name;
    if (wanted == null) {
      throw ProvisionException.usage("no name for the new machine", Suggestions.FIRST_HOST);
    }
    HostName.check(wanted);
    var machines = session.services().machines();
    if (flags.resume) {
      var host = Targets.load(session, "create --resume", wanted);
      Resuming.check(Objects.requireNonNull(spec), Objects.requireNonNull(plan).factory(), host);
      return make(session, wanted, progress -> machines.resume(wanted, progress));
    }
    var known = Objects.requireNonNull(plan);
    var driverFlags = DriverFlags.given(Objects.requireNonNull(spec), known.driver());
    var request =
        new Requests(session, flags, engine, known.template())
            .of(wanted, known.driver(), driverFlags);
    known.why().ifPresent(session::remark);
    if (flags.dryRun) {
      var steps = machines.dryRun(request, session.board().of(wanted));
      session.close();
      if (steps.isEmpty() && !output.json()) {
        session.remark("nothing is done on the host");
        return ExitCode.DONE;
      }
      session.remark(DRY_RUN);
      session
          .console()
          .answer(
              output.json()
                  ? Json.pretty(StepData.of(steps))
                  : StepPrinter.print(steps).stripTrailing());
      return ExitCode.DONE;
    }
    return make(session, wanted, progress -> machines.create(request, progress));
  }

  private interface Making {
    Host with(Progress progress) throws ProvisionException, DriverException, InterruptedException;
  }

  private static int told(Session session, String wanted, Exception thrown) {
    var failure = Failures.of(thrown);
    session.board().failed(wanted, failure);
    session.close();
    if (!session.globals().json()) { // else it is an event already
      session.tell(failure, thrown);
    }
    return failure.exit();
  }

  private int make(Session session, String wanted, Making making)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    var packages = new SystemPackages(session, flags.installDeps || flags.yes);
    var progress = session.board().of(wanted);
    Host host;
    try {
      host = packages.orInstall(() -> making.with(progress));
    } catch (InterruptedException e) {
      return told(session, wanted, Undone.orNot(e, wanted, session.services().store()));
    } catch (ProvisionException | DriverException | IOException | RuntimeException e) {
      return told(session, wanted, e);
    }
    session.board().done(wanted, "is ready");
    session.close();
    if (output.json()) {
      var directory = session.services().store().hostDir(wanted);
      session.console().answer(Json.pretty(HostData.of(host, directory)));
    } else if (!session.globals().json()) {
      session.console().say(Suggestions.next(session.argv().getFirst(), host));
    }
    return ExitCode.DONE;
  }
}

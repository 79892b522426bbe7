package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Role;
import dev.machine.drivers.testing.FakeDriver;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Settings;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.SshWait;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A fake world with the real lifecycle and the real store in front of it.
final class Stage {

  /// What a dry run answers with.
  static final List<Step> STEPS = List.of(new Step.RemoveFile("Make room", "/tmp/old"));

  final FakeWorld world;
  final Path root;
  final Set<String> published = new HashSet<>();
  final List<Outfitter.Renewal> renewals = new ArrayList<>();

  /// The addresses of each certificate that was made anew.
  final List<Set<String>> certified = new ArrayList<>();

  /// Where the engine answers: only there, and only when its certificate says so.
  Predicate<Host> answers = host -> true;

  /// What engines answer with; nothing when they are silent.
  Optional<String> engine = Optional.of("26.1.5");

  /// What a script says that fails on the host; nothing when it does not.
  Supplier<String> failingScript = () -> "";

  Stage(Path root, FakeWorld world) {
    this.root = root;
    this.world = world;
  }

  HostStore store() throws ProvisionException {
    return HostStore.open(root);
  }

  /// The program as a new process would have it.
  Machines machines() throws ProvisionException {
    return new HostMachines(site(), new FakeEngine(), new NoAccess(store()));
  }

  Site site() throws ProvisionException {
    return site(new Factory(world), Map.of());
  }

  /// The same, with another driver.
  Site site(DriverFactory factory, Map<String, String> environment) throws ProvisionException {
    return new Site(
        store(),
        new Drivers(List.of(factory)),
        root.resolve("cache"),
        environment,
        new FakeOutfitter(),
        new FakeClients());
  }

  static CreateRequest request(String name, boolean keep) {
    return new CreateRequest(
        name,
        Optional.of("fake"),
        OptionValues.EMPTY,
        Settings.EMPTY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Host.Setup.NONE,
        Optional.empty(),
        keep);
  }

  static CreateRequest clone(String name, String from, boolean keep) {
    var plain = request(name, keep);
    return new CreateRequest(
        name,
        Optional.empty(),
        plain.driverOptions(),
        plain.engine(),
        plain.installUrl(),
        plain.installSha256(),
        plain.mirror(),
        plain.tlsSans(),
        plain.labels(),
        plain.template(),
        plain.contextName(),
        plain.setup(),
        Optional.of(from),
        keep);
  }

  private record Factory(FakeWorld world) implements DriverFactory {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public String description() {
      return "for faults";
    }

    @Override
    public Kind kind() {
      return Kind.CLOUD;
    }

    @Override
    public List<OptionSpec> options() {
      return List.of(OptionSpec.of("fake-size", OptionSpec.Type.INTEGER, "Size"));
    }

    @Override
    public Set<Role> roles() {
      return FakeDriver.ROLES;
    }

    @Override
    public String account(OptionValues options) {
      return "the only one";
    }

    @Override
    public Optional<ImageFacts> imageFacts(OptionValues options) {
      return Optional.of(new ImageFacts("debian", "12", "bookworm", "amd64"));
    }

    @Override
    public Driver open(DriverContext context) {
      return new FakeDriver(world);
    }
  }

  private static void border(FakeWorld world, String where) throws ProvisionException {
    try {
      world.border(where);
    } catch (DriverException e) {
      throw ProvisionException.failed(String.valueOf(e.getMessage()), e.hint(), e);
    }
  }

  private final class FakeOutfitter implements Outfitter {
    @Override
    public Visit visit(Host host, Progress progress, Deadline deadline) {
      throw new UnsupportedOperationException("every host here is made");
    }

    @Override
    public Host outfit(
        Host host, Settings before, DriverFactory.Kind kind, Progress progress, Deadline deadline)
        throws ProvisionException {
      border(world, "before install");
      border(world, "after install");
      return host.with(host.engine().answered("26.1.5"))
          .with(host.client().certifiedUntil(Instant.EPOCH));
    }

    @Override
    public Host certify(Host host, SshWait.Stage stage, Progress progress, Deadline deadline)
        throws ProvisionException {
      border(world, "certify " + host.name());
      border(world, "before certify");
      certified.add(host.access().addresses());
      border(world, "after certify");
      return host;
    }

    @Override
    public Exchanged exchange(
        Host host, EngineChange change, Progress progress, Deadline deadline) {
      throw new UnsupportedOperationException("no host here is upgraded");
    }

    @Override
    public void renewClient() {}

    @Override
    public void setClock(Host host, Progress progress, Deadline deadline)
        throws ProvisionException {
      border(world, "set clock of " + host.name());
    }

    @Override
    public Optional<Host> renew(Host host, Renewal renewal, Progress progress, Deadline deadline)
        throws ProvisionException {
      border(world, "before renewal");
      renewals.add(renewal);
      border(world, "after renewal");
      return Optional.of(host.with(host.client().certifiedUntil(Instant.EPOCH)));
    }

    @Override
    public Host settle(Host host, Progress progress, Deadline deadline) throws ProvisionException {
      border(world, "before settling");
      border(world, "after settling");
      return host.with(host.engine().answered("26.1.5"));
    }

    @Override
    public void run(Host host, String script, Progress progress, Deadline deadline)
        throws ProvisionException {
      border(world, script + " on " + host.name());
      var said = failingScript.get();
      if (!said.isEmpty()) {
        throw ProvisionException.failed("it ended with 1", "").withOutput(said);
      }
    }

    @Override
    public void reboot(Host host, Progress progress, Deadline deadline) {}

    @Override
    public List<Step> assume(Host host, DriverFactory.ImageFacts image) {
      return STEPS;
    }
  }

  private final class FakeClients implements Clients {
    @Override
    public void preflight(Host host) {}

    @Override
    public void publish(Host host) throws ProvisionException {
      border(world, "before publish");
      published.add(host.name());
      border(world, "after publish");
    }

    @Override
    public void publishAll() {}

    @Override
    public void withdraw(Host host) throws ProvisionException {
      border(world, "before withdraw");
      published.remove(host.name());
      border(world, "after withdraw");
    }

    @Override
    public List<String> use(Host host) {
      return List.of();
    }

    @Override
    public boolean isActive(Host host) {
      return false;
    }
  }

  private final class FakeEngine implements EngineWatch {
    @Override
    public String awaitEngine(Host host, Deadline deadline) throws ProvisionException {
      return askEngine(host, deadline);
    }

    @Override
    public String askEngine(Host host, Deadline deadline) throws ProvisionException {
      if (!answers.test(host)) {
        throw ProvisionException.failed("no engine there", "");
      }
      return engine.orElseThrow(() -> ProvisionException.failed("the engine is silent", ""));
    }
  }
}

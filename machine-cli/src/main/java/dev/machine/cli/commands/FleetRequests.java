package dev.machine.cli.commands;

import dev.machine.cli.Session;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionValues;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Fleet;
import dev.machine.provisioner.host.HostName;
import dev.machine.provisioner.lifecycle.CreateRequest;
import dev.machine.provisioner.registry.RegistryPlan;
import dev.machine.provisioner.swarm.SwarmOptions;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.templates.FleetFile;
import dev.machine.templates.HostTemplate;
import dev.machine.templates.Marked;
import dev.machine.templates.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// From a fleet's file to what is wanted of each host, judged by drivers and engine: all that is
/// wrong is told at once, with its place in the file.
public final class FleetRequests {

  private final Session session;
  private final Wrongs wrongs = new Wrongs();

  private FleetRequests(Session session) {
    this.session = session;
  }

  /// @throws ProvisionException usage, with every problem
  public static Fleet of(FleetFile file, Session session)
      throws ProvisionException, DriverException {
    return new FleetRequests(session).fleet(file);
  }

  /// What is wrong in a file, as a failure, with what drivers and engine find wrong in those
  /// machines that could be read all the same.
  public static ProvisionException problems(TemplateException e, Session session)
      throws DriverException {
    var requests = new FleetRequests(session);
    requests.wrongs.add(e);
    for (var template : e.read()) {
      try {
        var factory = requests.factory(template);
        if (factory.isPresent()) {
          new Requests(session, new CreateFlags(), new EngineFlags(), template)
              .of("any", factory.get(), Map.of(), requests.wrongs);
        }
      } catch (ProvisionException _) {
        // It is told when the rest is right.
      }
    }
    return requests.wrongs.toException();
  }

  /// What is wrong in a file, as a failure.
  public static ProvisionException problems(TemplateException e) {
    return Wrongs.of(e);
  }

  private Fleet fleet(FleetFile file) throws ProvisionException, DriverException {
    var members = new ArrayList<Fleet.Member>();
    for (var machine : file.machines()) {
      member(machine, file).ifPresent(members::add);
    }
    var stacks = stacks(file);
    wrongs.throwIfAny();
    return new Fleet(
        file.name().value(),
        members,
        file.swarm()
            .map(s -> new SwarmOptions(values(s.addressPools()), s.subnetSize(), s.encrypted())),
        file.registry().map(FleetRequests::registry),
        stacks);
  }

  private Optional<Fleet.Member> member(FleetFile.Machine machine, FleetFile file)
      throws ProvisionException, DriverException {
    var name = machine.name().value();
    try {
      HostName.check(name);
    } catch (ProvisionException e) {
      wrongs.add(machine.name().mark() + ": " + e.getMessage(), e.hint());
      return Optional.empty();
    }
    var factory = factory(machine.template());
    if (factory.isEmpty()) {
      return Optional.empty();
    }
    var template = machine.template();
    var flags = new CreateFlags();
    flags.template = machine.templateName().map(Marked::value).orElse(null);
    var request =
        new Requests(session, flags, new EngineFlags(), template)
            .of(name, factory.get(), Map.of(), wrongs);
    var kept = kept(request, factory.get());
    var labels = new LinkedHashMap<>(request.labels());
    labels.put(Fleet.LABEL, file.name().value());
    return Optional.of(
        new Fleet.Member(
            with(request, kept, labels),
            role(name, file),
            file.swarm().filter(s -> values(s.drained()).contains(name)).isPresent(),
            machine.engineVersion().map(Marked::value)));
  }

  /// The options that the file gives, as a record keeps them: what the environment adds today is no
  /// difference tomorrow.
  private OptionValues kept(CreateRequest request, DriverFactory factory) {
    var given = request.driverOptions();
    try {
      return given.toKeep(factory.options(), session.environment()).only(given.values().keySet());
    } catch (DriverException.Refused e) {
      wrongs.add(String.valueOf(e.getMessage()), e.hint());
      return given;
    }
  }

  private static CreateRequest with(
      CreateRequest request, OptionValues options, Map<String, String> labels) {
    return new CreateRequest(
        request.name(),
        request.driver(),
        options,
        request.engine(),
        request.installUrl(),
        request.installSha256(),
        request.mirror(),
        request.tlsSans(),
        labels,
        request.template(),
        request.contextName(),
        request.setup(),
        request.fromSnapshot(),
        request.keepOnFailure());
  }

  private Optional<DriverFactory> factory(HostTemplate template) throws ProvisionException {
    var drivers = session.services().drivers();
    var named = template.driver();
    if (named.isEmpty()) {
      var variable = session.env("MACHINE_DRIVER");
      return Optional.of(
          variable.isEmpty() ? drivers.best().factory() : DriverFlags.named(drivers, variable));
    }
    try {
      return Optional.of(DriverFlags.named(drivers, named.get().value()));
    } catch (ProvisionException e) {
      wrongs.add(named.get().mark() + ": " + e.getMessage(), e.hint());
      return Optional.empty();
    }
  }

  private static Optional<SwarmRole> role(String name, FleetFile file) {
    return file.swarm()
        .map(swarm ->
            values(swarm.managers()).contains(name)
                ? Optional.of(SwarmRole.MANAGER)
                : values(swarm.workers()).contains(name)
                    ? Optional.of(SwarmRole.WORKER)
                    : Optional.<SwarmRole>empty())
        .orElse(Optional.empty());
  }

  private static RegistryPlan registry(FleetFile.Registry registry) {
    return new RegistryPlan(
        registry.host().value(),
        registry.port(),
        registry.data().map(Marked::value).orElse(RegistryPlan.DATA),
        registry.users().entrySet().stream()
            .map(u -> new RegistryPlan.User(u.getKey(), u.getValue().value()))
            .toList(),
        registry.mirror().map(Marked::value));
  }

  private List<Fleet.Stack> stacks(FleetFile file) {
    var stacks = new ArrayList<Fleet.Stack>();
    for (var stack : file.stacks()) {
      var path = Path.of(stack.compose().value());
      try {
        stacks.add(
            new Fleet.Stack(
                stack.name().value(),
                path,
                Files.readString(path),
                stack.host().map(Marked::value),
                values(stack.images()),
                plain(stack.environment()),
                plain(stack.secrets())));
      } catch (IOException e) {
        wrongs.add(stack.compose().mark() + ": cannot read " + path + ": " + e.getMessage(), "");
      }
    }
    return stacks;
  }

  private static List<String> values(List<Marked<String>> marked) {
    return marked.stream().map(Marked::value).toList();
  }

  private static Map<String, String> plain(Map<String, Marked<String>> marked) {
    var plain = new LinkedHashMap<String, String>();
    marked.forEach((key, value) -> plain.put(key, value.value()));
    return plain;
  }
}

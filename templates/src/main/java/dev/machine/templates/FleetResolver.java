package dev.machine.templates;

import dev.machine.templates.FleetFile.Machine;
import dev.machine.templates.FleetFile.Registry;
import dev.machine.templates.FleetFile.Stack;
import dev.machine.templates.FleetFile.Swarm;
import dev.machine.templates.FleetLayer.HostPart;
import dev.machine.templates.FleetLayer.RegistryPart;
import dev.machine.templates.FleetLayer.StackPart;
import dev.machine.templates.FleetLayer.SwarmPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a fleet of what its files say: names to machines, templates under them, Compose files
/// read.
final class FleetResolver {

  static final int MAX_MACHINES = 1000;

  private static final int REGISTRY_PORT = 5000;

  /// A host's label that the program writes itself.
  private static final String OURS = "machine.fleet";

  private final Origin origin;
  private final List<Problem> problems;
  private final boolean complete;
  private final boolean namesKnown;
  private final Names names;
  private final Map<String, Optional<HostTemplate>> templates = new HashMap<>();
  private final List<HostTemplate> read = new ArrayList<>();

  /// @param problems gets what is wrong; where there are some already, a part may be missing for
  ///   that reason, and is not missed again
  /// @param namesKnown whether the names of all machines could be read
  FleetResolver(Origin origin, List<Problem> problems, boolean namesKnown) {
    this.origin = origin;
    this.problems = problems;
    this.complete = problems.isEmpty();
    this.namesKnown = namesKnown;
    this.names = new Names(problems);
  }

  /// The templates of the machines, each kind once.
  List<HostTemplate> read() {
    return read;
  }

  FleetFile resolve(FleetLayer layer, Marked<String> name) {
    if (!name.value().matches("[A-Za-z0-9][A-Za-z0-9-]{0,39}")) {
      problems.add(
          name.problem(
              "\"" + name.value() + "\" cannot name a fleet",
              "name: with letters, digits and -, at most 40"));
    }
    var machines = machines(layer);
    if (layer.machines().isEmpty() && complete) {
      problems.add(
          new Problem(new Mark(origin.label(), 1, 1), "a fleet needs machines", "machines: …"));
    }
    var swarm = layer.swarm().map(this::swarm);
    var registry = layer.registry().flatMap(this::registry);
    var stacks = layer.stacks().values().stream().flatMap(s -> stack(s, layer).stream()).toList();
    return new FleetFile(
        name, origin.label(), layer.description(), machines, swarm, registry, stacks);
  }

  private List<Machine> machines(FleetLayer layer) {
    var all = new ArrayList<Machine>();
    for (var part : layer.machines().values()) {
      var host = HostPart.over(layer.defaults(), part.host());
      var template = template(host, layer.defaults(), part.host());
      read.add(template);
      var mine = names.of(part.name(), part.count(), MAX_MACHINES);
      if (all.size() + mine.size() > MAX_MACHINES) {
        problems.add(part.name().problem("a fleet has at most " + MAX_MACHINES + " machines", ""));
        return all;
      }
      for (var name : mine) {
        if (names.add(name, part.name().mark())) {
          all.add(
              new Machine(
                  new Marked<>(name, part.name().mark()),
                  template,
                  host.template(),
                  host.engineVersion()));
        } else {
          break; // Of like names one problem is enough.
        }
      }
    }
    return all;
  }

  private HostTemplate template(HostPart host, HostPart defaults, HostPart own) {
    var named = host.template();
    var base =
        templates
            .computeIfAbsent(
                named.map(Marked::value).orElse(Templates.DEFAULT), n -> load(n, named))
            .orElse(HostTemplate.NOTHING);
    var all = Merge.over(Merge.over(base, defaults.values()), own.values());
    var label = all.labels().get(OURS);
    if (label != null) {
      problems.add(label.problem("the label " + OURS + " is the fleet's own", "leave it out"));
    }
    return all.named(base.name(), base.description());
  }

  /// A template's path was made absolute where it was read.
  private Optional<HostTemplate> load(String name, Optional<Marked<String>> named) {
    try {
      var at = named.map(Marked::mark);
      return Optional.of(
          Templates.load(Templates.LIBRARY.origin(name, Optional.empty(), at), name, at));
    } catch (TemplateException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  private Swarm swarm(SwarmPart part) {
    var taken = new LinkedHashMap<String, Mark>();
    var managers = matching(part.managers(), taken);
    var workers = new ArrayList<>(matching(part.workers(), taken));
    names.all().stream()
        .filter(name -> !taken.containsKey(name))
        .forEach(name -> workers.add(new Marked<>(name, part.mark())));
    if (managers.isEmpty() && complete && part.managers().map(List::isEmpty).orElse(true)) {
      problems.add(
          new Problem(part.mark(), "the swarm has no manager", "managers: [NAME], or [\"web-*\"]"));
    }
    var pools = part.addressPools().orElse(List.of());
    pools.forEach(pool -> checkPool(pool, part.subnetSize()));
    return new Swarm(
        part.mark(),
        managers,
        workers,
        pools,
        part.subnetSize().map(Marked::value).orElse(0),
        part.encrypted().orElse(false),
        matching(part.drained(), new HashMap<>()));
  }

  private List<Marked<String>> matching(
      Optional<List<Marked<String>>> patterns, Map<String, Mark> taken) {
    return namesKnown ? names.matching(patterns.orElse(List.of()), taken) : List.of();
  }

  private void checkPool(Marked<String> pool, Optional<Marked<Integer>> subnet) {
    var fits = Networks.prefix(pool.value());
    if (fits.isEmpty()) {
      problems.add(
          pool.problem(
              "\"" + pool.value() + "\" is no network", "an address and a length: 10.202.0.0/16"));
    } else if (subnet.isPresent() && subnet.get().value() < fits.getAsInt()) {
      problems.add(
          subnet
              .get()
              .problem(
                  "a subnet of " + subnet.get().value() + " bits is larger than " + pool.value(),
                  "subnet-size: 24"));
    }
  }

  private Optional<Registry> registry(RegistryPart part) {
    part.host().ifPresent(this::checkMachine);
    if (part.host().isEmpty() && complete) {
      problems.add(new Problem(part.mark(), "the registry needs a host", "host: NAME"));
    }
    part.data()
        .filter(d -> !d.value().matches("/[^\\x00-\\x1f]+") || d.value().contains("/../"))
        .ifPresent(d ->
            problems.add(d.problem("\"" + d.value() + "\" is no absolute path", "data: /srv/…")));
    part.mirror()
        .filter(m -> !m.value().matches("https?://[^\\s/@]+(/\\S*)?"))
        .ifPresent(m ->
            problems.add(
                m.problem("the mirror is not given by a plain URL", "mirror: https://HOST")));
    part.users()
        .forEach((user, password) -> {
          if (!user.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            problems.add(
                password.problem(
                    "\"" + user + "\" cannot name a user", "letters, digits, . _ and - only"));
          }
        });
    return part.host()
        .map(host ->
            new Registry(
                host,
                part.port().map(Marked::value).orElse(REGISTRY_PORT),
                part.data(),
                part.users(),
                part.mirror()));
  }

  private void checkMachine(Marked<String> name) {
    if (namesKnown && !names.has(name.value())) {
      problems.add(names.none(name));
    }
  }

  private Optional<Stack> stack(StackPart part, FleetLayer layer) {
    if (!part.name().value().matches("[a-z0-9][a-z0-9_-]{0,62}")) {
      problems.add(
          part.name()
              .problem(
                  "\"" + part.name().value() + "\" cannot name a stack",
                  "small letters, digits, _ and - only"));
    }
    checkPlace(part, layer);
    part.secrets().keySet().stream()
        .filter(part.environment()::containsKey)
        .forEach(name ->
            problems.add(
                part.name()
                    .problem(name + " is both in environment and in secrets", "keep one of them")));
    if (part.compose().isEmpty()) {
      if (complete) {
        problems.add(part.name().problem("a stack needs a Compose file", "compose: FILE"));
      }
      return Optional.empty();
    }
    var compose = part.compose().get();
    try {
      var file = ComposeFile.read(compose);
      var images = part.images().orElse(List.of());
      images.forEach(image -> checkImage(image, file, layer));
      return Optional.of(
          new Stack(
              part.name(),
              compose,
              file,
              place(part, layer),
              part.environment(),
              part.secrets(),
              images));
    } catch (TemplateException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  private void checkPlace(StackPart part, FleetLayer layer) {
    part.host().ifPresent(this::checkMachine);
    if (layer.swarm().isPresent()) {
      part.host()
          .ifPresent(h ->
              problems.add(
                  h.problem(
                      "a stack of a swarm has no host: the swarm places its services",
                      "leave host: out, and use placement: in the Compose file")));
    } else if (part.host().isEmpty() && names.all().size() > 1 && complete) {
      problems.add(
          part.name()
              .problem(
                  "without swarm: a stack needs the host that runs it",
                  "host: " + names.all().getFirst()));
    }
  }

  /// Of one machine there is no choice.
  private Optional<Marked<String>> place(StackPart part, FleetLayer layer) {
    return layer.swarm().isEmpty() && part.host().isEmpty() && names.all().size() == 1
        ? Optional.of(new Marked<>(names.all().getFirst(), part.name().mark()))
        : part.host();
  }

  private void checkImage(Marked<String> image, ComposeFile file, FleetLayer layer) {
    if (layer.registry().isEmpty()) {
      problems.add(
          image.problem(
              "images are taken from the fleet's registry, and it has none",
              "registry: {host: NAME}"));
    } else if (!file.hasImage(image.value())) {
      problems.add(
          image.problem(
              "no service of " + file.label() + " has the image " + image.value(),
              DidYouMean.hint(image.value(), file.imageNames())));
    }
  }
}

package dev.machine.templates;

import dev.machine.templates.FleetLayer.HostPart;
import dev.machine.templates.FleetLayer.MachinePart;
import dev.machine.templates.FleetLayer.RegistryPart;
import dev.machine.templates.FleetLayer.StackPart;
import dev.machine.templates.FleetLayer.SwarmPart;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.yaml.snakeyaml.nodes.MappingNode;

/// Reads one fleet file, without its base, and reports every problem in it:
///
/// ```yaml
/// version: 1
/// name: shop
/// base: swarm-3
/// variables: {tag: "1.0", zone: }
/// defaults: {driver: nspawn, engine: {version: "26.1"}}
/// machines:
///   - {name: web, count: 3, labels: {zone: "${zone}"}}
/// swarm: {managers: [web-*]}
/// registry: {host: web-1, users: {ci: "env:REG_PASSWORD"}}
/// stacks:
///   - {name: shop, compose: shop.yaml, environment: {TAG: "${tag}"}, images: ["*"]}
/// ```
///
/// In two steps: what variables mean depends on every file of the chain.
final class FleetReader {

  private static final String ENGINE_VERSION = "version";
  private static final String SECRET = "(file|env|cmd):.+";

  /// The keys that are known, by section; `fleet.schema.json` has the same.
  static final Map<String, Set<String>> KEYS = keys();

  private final Origin origin;
  private final Yaml yaml;
  private final MappingNode root;
  private final Section top;
  private boolean namesKnown = true;

  private FleetReader(Origin origin, Yaml yaml, MappingNode root) {
    this.origin = origin;
    this.yaml = yaml;
    this.root = root;
    this.top = new Section(yaml, root, "");
  }

  private static Map<String, Set<String>> keys() {
    var host =
        TemplateReader.sorted(
            "driver",
            "driver-options",
            "template",
            "image",
            "labels",
            "engine",
            "files",
            "tls-san");
    var machine = new LinkedHashSet<>(Set.of("name"));
    machine.add("count");
    machine.addAll(host);
    return Map.of(
        "",
        TemplateReader.sorted(
            "version",
            "name",
            "description",
            "base",
            "variables",
            "defaults",
            "machines",
            "swarm",
            "registry",
            "stacks"),
        "defaults",
        host,
        "machines",
        machine,
        "swarm",
        TemplateReader.sorted(
            "managers", "workers", "address-pool", "subnet-size", "encrypted", "drained"),
        "registry",
        TemplateReader.sorted("host", "port", "data", "users", "mirror"),
        "stacks",
        TemplateReader.sorted("name", "compose", "host", "environment", "secrets", "images"));
  }

  /// @param from where it is named as a base; empty for the person's own choice
  /// @throws TemplateException when it is not there, or no YAML
  static FleetReader open(Origin origin, Optional<Mark> from) throws TemplateException {
    var yaml = new Yaml(origin.label(), Yaml.Format.OURS);
    return new FleetReader(origin, yaml, yaml.root(origin.read(from)));
  }

  /// Taken as it is written: which variables there are is not known yet.
  Optional<Marked<String>> base() {
    return top.text("base");
  }

  String description() {
    return top.text("description").map(Marked::value).orElse("");
  }

  /// The file's own variables, values as they are written.
  Map<String, Expansion.Declared> variables() {
    var all = new LinkedHashMap<String, Expansion.Declared>();
    top.section("variables")
        .ifPresent(section ->
            section
                .names()
                .forEach(name -> {
                  var mark = section.markOf(name).orElseThrow();
                  if (!name.matches("[A-Za-z_][A-Za-z0-9_-]*")) {
                    yaml.add(
                        new Problem(
                            mark,
                            "\"" + name + "\" cannot name a variable",
                            "letters, digits, _ and -"));
                  }
                  all.put(name, new Expansion.Declared(mark, section.given(name)));
                }));
    return all;
  }

  /// @param problems gets those of the file
  FleetLayer read(Expansion variables, List<Problem> problems) {
    yaml.fill(variables);
    top.allow(keysOf(""), oneOf(""));
    TemplateReader.checkVersion(yaml, root, top);
    var layer =
        new FleetLayer(
            top.text("name"),
            top.text("description").map(Marked::value).orElse(""),
            top.section("defaults").map(s -> host(s, "defaults")).orElse(HostPart.NOTHING),
            machines(),
            top.section("swarm").map(this::swarm),
            top.section("registry").map(this::registry),
            byName("stacks", this::stack));
    problems.addAll(yaml.problems());
    return layer;
  }

  /// Whether the names of all machines could be read: if not, one that is missed is perhaps there.
  boolean namesKnown() {
    return namesKnown;
  }

  private HostPart host(Section section, String where) {
    section.allow(keysOf(where), oneOf(where));
    var read = new HostValues(yaml, origin, Set.of(ENGINE_VERSION)).read(section);
    return new HostPart(
        read.template(),
        section.text("template").map(t -> Library.isPath(t.value()) ? beside(t) : t),
        Optional.ofNullable(read.engineMore().get(ENGINE_VERSION)));
  }

  /// Sections of a list, each with a name of its own.
  private <T> Map<String, T> byName(String key, BiFunction<Section, Marked<String>, T> read) {
    var all = new LinkedHashMap<String, T>();
    var first = new LinkedHashMap<String, Mark>();
    for (var section : top.sections(key)) {
      var name = section.text("name");
      if (!section.has("name")) {
        section.anyKey().ifPresent(n -> yaml.problem(n, "each of " + key + " needs a name", ""));
      }
      // Read even where the name is wrong: its other problems are told too.
      var at = name.orElse(new Marked<>("", new Mark(origin.label(), 1, 1)));
      var value = read.apply(section, at);
      name.ifPresent(n -> {
        var before = first.putIfAbsent(n.value(), n.mark());
        if (before != null) {
          yaml.add(
              n.problem(
                  "the name " + n.value() + " is given twice, first in line " + before.line(),
                  "keep one of them"));
        } else {
          all.put(n.value(), value);
        }
      });
    }
    return all;
  }

  private Map<String, MachinePart> machines() {
    var all = byName("machines", this::machine);
    namesKnown &= !top.has("machines") || !all.isEmpty();
    return all;
  }

  private MachinePart machine(Section section, Marked<String> name) {
    var count = section.number("count", 1, FleetResolver.MAX_MACHINES);
    namesKnown &= !name.value().isEmpty() && section.has("count") == count.isPresent();
    return new MachinePart(name, count, host(section, "machines"));
  }

  private SwarmPart swarm(Section section) {
    section.allow(keysOf("swarm"), oneOf("swarm"));
    return new SwarmPart(
        top.markOf("swarm").orElseThrow(),
        list(section, "managers"),
        list(section, "workers"),
        list(section, "address-pool"),
        section.number("subnet-size", 1, 30),
        section.flag("encrypted"),
        list(section, "drained"));
  }

  private static Optional<List<Marked<String>>> list(Section section, String key) {
    return section.has(key) ? Optional.of(section.texts(key)) : Optional.empty();
  }

  private RegistryPart registry(Section section) {
    section.allow(keysOf("registry"), oneOf("registry"));
    return new RegistryPart(
        top.markOf("registry").orElseThrow(),
        section.text("host"),
        section.number("port", 1, 65535),
        section.text("data"),
        secrets(section, "users", "the password of "),
        section.text("mirror"));
  }

  private StackPart stack(Section section, Marked<String> name) {
    section.allow(keysOf("stacks"), oneOf("stacks"));
    return new StackPart(
        name,
        section.text("compose").map(this::beside),
        section.text("host"),
        section.section("environment").map(Section::textByName).orElse(Map.of()),
        secrets(section, "secrets", "the secret "),
        list(section, "images"));
  }

  /// References; what is none is perhaps a secret, so its problem does not tell it.
  private Map<String, Marked<String>> secrets(Section parent, String key, String what) {
    var all = new LinkedHashMap<String, Marked<String>>();
    parent
        .section(key)
        .map(Section::textByName)
        .orElse(Map.of())
        .forEach((name, value) -> {
          if (!value.value().matches(SECRET)) {
            yaml.add(
                value.problem(
                    what + name + " is given as plain text",
                    "give a reference: file:PATH, env:NAME or cmd:COMMAND"));
          } else if (value.value().startsWith("file:") && !value.value().startsWith("file:~")) {
            var path = new Marked<>(value.value().substring("file:".length()), value.mark());
            all.put(name, new Marked<>("file:" + beside(path).value(), value.mark()));
          } else {
            all.put(name, value);
          }
        });
    return all;
  }

  /// A path beside the file, made absolute: it means the same from every directory.
  private Marked<String> beside(Marked<String> path) {
    if (path.value().indexOf(0) >= 0) {
      yaml.add(path.problem("a path has no character 0", ""));
      return path;
    }
    return origin instanceof Origin.OnDisk(var file)
        ? new Marked<>(
            file.toAbsolutePath().resolveSibling(Path.of(path.value())).normalize().toString(),
            path.mark())
        : path;
  }

  private static Set<String> keysOf(String where) {
    return java.util.Objects.requireNonNull(KEYS.get(where));
  }

  private static String oneOf(String where) {
    return "one of " + String.join(", ", keysOf(where));
  }
}

package dev.machine.templates;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/// Reads one host template, without its base, and reports every problem in it:
///
/// ```yaml
/// version: 1
/// description: small hosts for builds
/// base: default
/// driver: nspawn
/// driver-options: {nspawn-memory: 1g}
/// image: debian-13
/// labels: {team: web}
/// engine:
///   settings: {log-driver: local}
///   env: {HTTP_PROXY: "http://proxy:3128"}
///   registry-mirrors: ["https://mirror.example"]
/// files:
///   - path: /etc/motd
///     content: "This is ${name}.\n"
///     expand: true
/// tls-san: [web.example]
/// ```
final class TemplateReader {

  private static final Set<String> KEYS =
      sorted(
          "version",
          "description",
          "base",
          "driver",
          "driver-options",
          "image",
          "labels",
          "engine",
          "files",
          "tls-san");

  /// A template and the name of its base.
  record Read(HostTemplate template, Optional<Marked<String>> base) {}

  private final Origin origin;
  private final Yaml yaml;

  private TemplateReader(Origin origin) {
    this.origin = origin;
    this.yaml = new Yaml(origin.label(), Yaml.Format.OURS);
  }

  /// @param name as the person asked for it
  /// @param from where it is named as a base; empty for the person's own choice
  /// @throws TemplateException with every problem of this file
  static Read read(String name, Origin origin, Optional<Mark> from) throws TemplateException {
    return new TemplateReader(origin).read(name, from);
  }

  private Read read(String name, Optional<Mark> from) throws TemplateException {
    var root = yaml.root(origin.read(from));
    var top = new Section(yaml, root, "");
    top.allow(KEYS, "one of " + String.join(", ", KEYS));
    checkVersion(yaml, root, top);
    var template =
        new HostValues(yaml, origin, Set.of())
            .read(top)
            .template()
            .named(name, top.text("description").map(Marked::value).orElse(""));
    var base = top.text("base");
    yaml.throwProblems(List.of(template));
    return new Read(template, base);
  }

  static void checkVersion(Yaml yaml, Node root, Section top) {
    var version = top.text("version");
    if (!top.has("version")) {
      yaml.problem(root, "the version of the format is missing", "version: 1");
    } else if (version.isPresent() && !version.get().value().equals("1")) {
      top.node("version")
          .ifPresent(n ->
              yaml.problem(
                  n,
                  "the format's version " + version.get().value() + " is not known",
                  "this program reads version 1"));
    }
  }

  /// A set that keeps its order.
  static Set<String> sorted(String... names) {
    return java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(List.of(names)));
  }
}

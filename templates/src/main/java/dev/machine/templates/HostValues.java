package dev.machine.templates;

import dev.machine.templates.HostTemplate.EngineSpec;
import dev.machine.templates.HostTemplate.HostFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads what a file says of a host, wherever in it that stands: a template's whole, or a machine
/// of a fleet.
final class HostValues {

  static final Set<String> ENGINE_KEYS =
      TemplateReader.sorted(
          "settings",
          "env",
          "labels",
          "registry-mirrors",
          "insecure-registries",
          "storage-driver",
          "install-url",
          "install-sha256");

  static final Set<String> FILE_KEYS =
      TemplateReader.sorted("path", "mode", "content", "source", "expand");

  private final Yaml yaml;
  private final Origin origin;
  private final Set<String> more;
  private final Set<String> engineKeys;

  /// @param more keys that `engine:` has there; the caller reads them
  HostValues(Yaml yaml, Origin origin, Set<String> more) {
    this.yaml = yaml;
    this.origin = origin;
    this.more = more;
    this.engineKeys = new LinkedHashSet<>(more);
    this.engineKeys.addAll(ENGINE_KEYS);
  }

  /// A template without a name, and what `engine:` says under the further keys.
  record Read(HostTemplate template, Map<String, Marked<String>> engineMore) {}

  Read read(Section top) {
    var engineMore = new LinkedHashMap<String, Marked<String>>();
    var template =
        new HostTemplate(
            "",
            "",
            top.text("driver"),
            top.section("driver-options").map(Section::textsByName).orElse(Map.of()),
            top.text("image"),
            top.section("labels").map(Section::textByName).orElse(Map.of()),
            top.section("engine").map(e -> engine(e, engineMore)).orElse(EngineSpec.NONE),
            files(top.sections("files")),
            top.texts("tls-san"));
    return new Read(template, engineMore);
  }

  private EngineSpec engine(Section section, Map<String, Marked<String>> engineMore) {
    more.forEach(key -> section.text(key).ifPresent(v -> engineMore.put(key, v)));
    section.allow(engineKeys, "keys of daemon.json go under settings:");
    var url = section.text("install-url");
    var digest = section.text("install-sha256");
    digest
        .filter(d -> !d.value().matches("[0-9a-f]{64}"))
        .flatMap(_ -> section.node("install-sha256"))
        .ifPresent(
            n -> yaml.problem(n, "install-sha256 is not a SHA-256", "64 lower-case hex digits"));
    if (url.isPresent() && !url.get().value().equals("none")) {
      var node = section.node("install-url").orElseThrow();
      if (!url.get().value().matches("https?://\\S+")) {
        yaml.problem(
            node, "install-url \"" + url.get().value() + "\" is not a URL", "none, or https://…");
      } else if (!section.has("install-sha256")) {
        yaml.problem(
            node,
            "install-url needs the digest of what it gives",
            "install-sha256: " + "output of sha256sum");
      }
    }
    return new EngineSpec(
        section.section("settings").map(Section::plainByName).orElse(Map.of()),
        section.section("env").map(Section::textByName).orElse(Map.of()),
        section.section("labels").map(Section::textByName).orElse(Map.of()),
        section.texts("registry-mirrors"),
        section.texts("insecure-registries"),
        section.text("storage-driver"),
        url,
        digest);
  }

  private List<HostFile> files(List<Section> sections) {
    var files = new LinkedHashMap<String, HostFile>();
    for (var section : sections) {
      file(section)
          .ifPresent(f -> {
            if (files.put(f.path().value(), f) != null) {
              section
                  .node("path")
                  .ifPresent(n -> yaml.problem(n, f.path().value() + " is given twice", ""));
            }
          });
    }
    return new ArrayList<>(files.values());
  }

  private Optional<HostFile> file(Section section) {
    section.allow(FILE_KEYS, "one of " + String.join(", ", FILE_KEYS));
    var path = section.text("path").filter(p -> pathFits(section, p.value()));
    if (!section.has("path")) {
      section.anyKey().ifPresent(n -> yaml.problem(n, "a file needs a path", "path: /etc/…"));
    }
    var mode = mode(section);
    boolean expand = section.flag("expand").orElse(false);
    var text = content(section);
    if (expand) {
      text.ifPresent(t -> checkNames(section, t));
    }
    return path.flatMap(p -> text.map(t -> new HostFile(p, mode, t, expand)));
  }

  private boolean pathFits(Section section, String path) {
    boolean fits =
        path.matches("/[^\\x00-\\x1f]+")
            && !path.endsWith("/")
            && java.nio.file.Path.of(path).normalize().toString().equals(path);
    if (!fits) {
      section
          .node("path")
          .ifPresent(n ->
              yaml.problem(
                  n,
                  "\"" + path + "\" is not the path of a file on the host",
                  "an absolute path without . and .."));
    }
    return fits;
  }

  private int mode(Section section) {
    var text = section.text("mode").map(Marked::value).orElse("0644");
    if (text.matches("0?[0-7]{3}")) {
      return Integer.parseInt(text, 8);
    }
    section
        .node("mode")
        .ifPresent(n -> yaml.problem(n, "mode \"" + text + "\" is not octal", "such as 0644"));
    return 0644;
  }

  private Optional<String> content(Section section) {
    if (section.has("content") == section.has("source")) {
      section
          .anyKey()
          .ifPresent(n ->
              yaml.problem(
                  n,
                  section.has("content")
                      ? "a file has content: or source:, not both"
                      : "a file needs content: or source:",
                  ""));
      return Optional.empty();
    }
    if (section.has("content")) {
      return section.literal("content").map(Marked::value);
    }
    return section
        .text("source")
        .flatMap(source -> {
          try {
            return Optional.of(origin.readSource(source));
          } catch (TemplateException e) {
            yaml.problems(e.problems());
            return Optional.empty();
          }
        });
  }

  private void checkNames(Section section, String text) {
    var unknown = new TreeSet<>(new TextTemplate(text).names());
    unknown.remove(HostFile.NAME);
    var node = section.node("content").or(() -> section.node("source"));
    if (!unknown.isEmpty()) {
      node.ifPresent(n ->
          yaml.problem(
              n,
              "unknown variable ${" + String.join("}, ${", unknown) + "}",
              "only ${name} is known; $${ is a literal ${"));
    } else if (new TextTemplate(text).names().isEmpty()) {
      node.ifPresent(
          n -> yaml.problem(n, "expand is true, but nothing uses ${name}", "leave expand out"));
    }
  }
}

package dev.machine.templates;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The host templates: bundled ones by name, a person's own by path.
public final class Templates {

  /// Named here so that listing them opens no jar; a test holds the list against the directory.
  private static final List<String> BUNDLED =
      List.of("default", "debian-12", "debian-13", "ci", "hardened", "ipv6", "swarm-node");

  /// The one that `create` takes when none is named.
  public static final String DEFAULT = "default";

  private Templates() {}

  /// A template in a list.
  public record Summary(String name, String description) {}

  /// The bundled ones, the default first.
  public static List<Summary> bundled() {
    return BUNDLED.stream()
        .map(name -> {
          try {
            var template =
                TemplateReader.read(name, new Origin.Bundled(name), Optional.empty()).template();
            return new Summary(name, template.description());
          } catch (TemplateException e) {
            throw new IllegalStateException("the bundled template " + name + " is broken", e);
          }
        })
        .toList();
  }

  /// A template with its bases merged in.
  ///
  /// @param nameOrPath a bundled name, or a path: with a slash, or ending in `.yaml` or `.yml`
  /// @throws TemplateException with every problem of the first file that has some, or when there is
  ///   no such template
  public static HostTemplate load(String nameOrPath) throws TemplateException {
    var layers = new ArrayList<HostTemplate>();
    var seen = new LinkedHashSet<String>();
    var origin = origin(nameOrPath, Optional.empty(), Optional.empty());
    seen.add(origin.identity());
    var chain = new ArrayList<>(List.of(origin.label()));
    var read = TemplateReader.read(nameOrPath, origin, Optional.empty());
    layers.add(read.template());
    while (read.base().isPresent()) {
      var base = read.base().get();
      origin = origin(base.value(), Optional.of(origin), Optional.of(base.mark()));
      chain.add(origin.label());
      refuseCircle(seen, origin, base, chain);
      read = TemplateReader.read(base.value(), origin, Optional.of(base.mark()));
      layers.add(read.template());
    }
    return layers.reversed().stream().reduce(Merge::over).orElseThrow();
  }

  private static void refuseCircle(
      Set<String> seen, Origin origin, Marked<String> base, List<String> chain)
      throws TemplateException {
    if (!seen.add(origin.identity())) {
      throw new TemplateException(
          base.problem(
              "a template is its own base: " + String.join(" -> ", chain), "take one base: out"));
    }
  }

  /// A template's own text, as it was written.
  ///
  /// @throws TemplateException when there is no such template
  public static String raw(String nameOrPath) throws TemplateException {
    return origin(nameOrPath, Optional.empty(), Optional.empty()).read(Optional.empty());
  }

  /// A template with its bases merged in, as YAML that can be read back: files are given by their
  /// content.
  ///
  /// @throws TemplateException as [#load]
  public static String merged(String nameOrPath) throws TemplateException {
    return TemplateWriter.write(load(nameOrPath));
  }

  private static Origin origin(String name, Optional<Origin> from, Optional<Mark> at)
      throws TemplateException {
    if (name.contains("/") || name.endsWith(".yaml") || name.endsWith(".yml")) {
      if (from.isPresent() && from.get() instanceof Origin.OnDisk(var path)) {
        return new Origin.OnDisk(path.resolveSibling(name).normalize());
      }
      return new Origin.OnDisk(Path.of(name));
    }
    if (BUNDLED.contains(name)) {
      return new Origin.Bundled(name);
    }
    if (name.isEmpty()) {
      throw new TemplateException(
          new Problem(at, "the name of a template is empty", "machine templates ls shows them"));
    }
    var hint = DidYouMean.closest(name, BUNDLED).map(c -> "did you mean \"" + c + "\"?");
    throw new TemplateException(
        new Problem(
            at,
            "there is no bundled template \"" + name + "\"",
            hint.orElse(
                "machine templates ls shows them; a file is given as ./" + name + ".yaml")));
  }
}

package dev.machine.templates;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The host templates: bundled ones by name, a person's own by path.
public final class Templates {

  /// Named here so that listing them opens no jar; a test holds the list against the directory.
  static final Library LIBRARY =
      new Library(
          "hosts",
          "template",
          List.of("default", "debian-12", "debian-13", "ci", "hardened", "ipv6", "swarm-node"),
          "machine templates ls shows them");

  /// The one that `create` takes when none is named.
  public static final String DEFAULT = "default";

  private Templates() {}

  /// A template in a list.
  public record Summary(String name, String description) {}

  /// The bundled ones, the default first.
  public static List<Summary> bundled() {
    return LIBRARY.names().stream()
        .map(name -> {
          try {
            var template =
                TemplateReader.read(name, LIBRARY.bundled(name), Optional.empty()).template();
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
    return load(
        LIBRARY.origin(nameOrPath, Optional.empty(), Optional.empty()),
        nameOrPath,
        Optional.empty());
  }

  /// @param name as it was asked for
  /// @param from where it is named; empty for the person's own choice
  static HostTemplate load(Origin first, String name, Optional<Mark> from)
      throws TemplateException {
    var layers = new ArrayList<HostTemplate>();
    var chain = LIBRARY.chain(first);
    var read = TemplateReader.read(name, first, from);
    layers.add(read.template());
    while (read.base().isPresent()) {
      var base = read.base().get();
      read = TemplateReader.read(base.value(), chain.base(base), Optional.of(base.mark()));
      layers.add(read.template());
    }
    return layers.reversed().stream().reduce(Merge::over).orElseThrow();
  }

  /// A template's own text, as it was written.
  ///
  /// @throws TemplateException when there is no such template
  public static String raw(String nameOrPath) throws TemplateException {
    return LIBRARY.origin(nameOrPath, Optional.empty(), Optional.empty()).read(Optional.empty());
  }

  /// A template with its bases merged in, as YAML that can be read back: files are given by their
  /// content.
  ///
  /// @throws TemplateException as [#load]
  public static String merged(String nameOrPath) throws TemplateException {
    return TemplateWriter.write(load(nameOrPath));
  }
}

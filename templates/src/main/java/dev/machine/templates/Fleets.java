package dev.machine.templates;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The fleet files: bundled ones by name, a person's own by path.
public final class Fleets {

  /// Named here so that listing them opens no jar; a test holds the list against the directory.
  private static final Library LIBRARY =
      new Library(
          "fleets",
          "fleet",
          List.of("dev", "swarm-3", "bare-metal", "ci-pool"),
          "bundled are dev, swarm-3, bare-metal and ci-pool");

  private Fleets() {}

  /// The bundled ones.
  public static List<Templates.Summary> bundled() {
    return LIBRARY.names().stream()
        .map(name -> {
          try {
            var reader = FleetReader.open(LIBRARY.bundled(name), Optional.empty());
            return new Templates.Summary(name, reader.description());
          } catch (TemplateException e) {
            throw new IllegalStateException("the bundled fleet " + name + " is broken", e);
          }
        })
        .toList();
  }

  /// A fleet file's own text, as it was written.
  ///
  /// @throws TemplateException when there is no such fleet
  public static String raw(String nameOrPath) throws TemplateException {
    return LIBRARY.origin(nameOrPath, Optional.empty(), Optional.empty()).read(Optional.empty());
  }

  /// A fleet with its bases merged in, its variables put in, its names resolved, and its templates
  /// and Compose files read.
  ///
  /// @param nameOrPath a bundled name, or a path: with a slash, or ending in `.yaml` or `.yml`
  /// @param given over the file's own variables
  /// @throws TemplateException with every problem of all files, and what could be read all the same
  public static FleetFile load(String nameOrPath, Variables given) throws TemplateException {
    var origin = LIBRARY.origin(nameOrPath, Optional.empty(), Optional.empty());
    var files = files(origin);
    var problems = new ArrayList<Problem>();
    var declared = new LinkedHashMap<String, Expansion.Declared>();
    files.reversed().forEach(file -> file.variables().forEach(declared::put));
    var variables = Expansion.of(declared, given, problems);
    var layers = new ArrayList<FleetLayer>();
    files.forEach(file -> layers.add(file.read(variables, problems)));
    var layer = layers.reversed().stream().reduce(FleetLayer::over).orElseThrow();
    var resolver =
        new FleetResolver(origin, problems, files.stream().allMatch(FleetReader::namesKnown));
    var name =
        layer
            .name()
            .orElseGet(() -> new Marked<>(nameOf(nameOrPath), new Mark(origin.label(), 1, 1)));
    var fleet = resolver.resolve(layer, name);
    if (!problems.isEmpty()) {
      throw new TemplateException(sorted(problems, origin), resolver.read());
    }
    return fleet;
  }

  /// The file and its bases, the file first.
  private static List<FleetReader> files(Origin first) throws TemplateException {
    var all = new ArrayList<FleetReader>();
    var chain = LIBRARY.chain(first);
    var file = FleetReader.open(first, Optional.empty());
    all.add(file);
    for (var base = file.base(); base.isPresent(); base = file.base()) {
      file = FleetReader.open(chain.base(base.get()), base.map(Marked::mark));
      all.add(file);
    }
    return all;
  }

  private static String nameOf(String nameOrPath) {
    var file = String.valueOf(Path.of(nameOrPath).getFileName());
    return Library.isPath(nameOrPath) ? file.replaceFirst("\\.ya?ml$", "") : file;
  }

  /// By file, those of no file and of the person's own first, and by place in each.
  private static List<Problem> sorted(List<Problem> problems, Origin first) {
    Map<String, List<Problem>> byFile = new LinkedHashMap<>();
    byFile.put("", new ArrayList<>());
    byFile.put(first.label(), new ArrayList<>());
    for (var problem : problems) {
      byFile
          .computeIfAbsent(problem.mark().map(Mark::file).orElse(""), _ -> new ArrayList<>())
          .add(problem);
    }
    return byFile.values().stream().flatMap(of -> Yaml.inOrder(of).stream()).distinct().toList();
  }
}

package dev.machine.templates;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The bundled files of one kind, and the way from a name or a path to a file.
///
/// @param folder that they are in
/// @param what they are, for messages
/// @param names of them
/// @param listing where a person sees their names
record Library(String folder, String what, List<String> names, String listing) {

  /// Whether a text is a path and no bundled name: it has a slash, or ends as YAML files do.
  static boolean isPath(String name) {
    return name.contains("/") || name.endsWith(".yaml") || name.endsWith(".yml");
  }

  Origin bundled(String name) {
    return new Origin.Bundled(folder, name);
  }

  /// @param from the file that names it, for a path beside that
  /// @param at where it is named
  /// @throws TemplateException when there is no such bundled one
  Origin origin(String name, Optional<Origin> from, Optional<Mark> at) throws TemplateException {
    if (isPath(name)) {
      if (from.isPresent() && from.get() instanceof Origin.OnDisk(var path)) {
        return new Origin.OnDisk(path.resolveSibling(name).normalize());
      }
      return new Origin.OnDisk(Path.of(name));
    }
    if (names.contains(name)) {
      return bundled(name);
    }
    if (name.isEmpty()) {
      throw new TemplateException(new Problem(at, "the name of a " + what + " is empty", listing));
    }
    var hint = DidYouMean.closest(name, names).map(c -> "did you mean \"" + c + "\"?");
    throw new TemplateException(
        new Problem(
            at,
            "there is no bundled " + what + " \"" + name + "\"",
            hint.orElse(listing + "; a file is given as ./" + name + ".yaml")));
  }

  /// The way from a file along its bases.
  Chain chain(Origin first) {
    return new Chain(first);
  }

  /// Files that stand on each other; notices a circle.
  final class Chain {

    private final Set<String> seen = new LinkedHashSet<>();
    private final List<String> labels = new ArrayList<>();
    private Origin last;

    private Chain(Origin first) {
      last = first;
      seen.add(first.identity());
      labels.add(first.label());
    }

    /// The base of the last one.
    ///
    /// @throws TemplateException when it is not there, or was on the way already
    Origin base(Marked<String> name) throws TemplateException {
      last = origin(name.value(), Optional.of(last), Optional.of(name.mark()));
      labels.add(last.label());
      if (!seen.add(last.identity())) {
        throw new TemplateException(
            name.problem(
                "a " + what + " is its own base: " + String.join(" -> ", labels),
                "take one base: out"));
      }
      return last;
    }
  }
}

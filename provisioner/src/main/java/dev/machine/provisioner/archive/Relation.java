package dev.machine.provisioner.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One alternative of a dependency: `name[:qualifier] [(op version)] [[arch list]]` (Debian Policy
/// 7.1).
///
/// @param qualifier architecture qualifier such as `any`; empty without one
/// @param version empty when any version will do
record Relation(String name, String qualifier, Op op, String version) {

  /// How versions are compared.
  enum Op {
    ANY,
    EARLIER,
    EARLIER_OR_EQUAL,
    EQUAL,
    LATER_OR_EQUAL,
    LATER;

    static Op of(String sign) {
      return switch (sign) {
        case "" -> ANY;
        case "<<" -> EARLIER;
        // A single sign means "or equal" for historical reasons (deb-control(5)).
        case "<=", "<" -> EARLIER_OR_EQUAL;
        case "=" -> EQUAL;
        case ">=", ">" -> LATER_OR_EQUAL;
        case ">>" -> LATER;
        default -> throw new IllegalArgumentException("unknown relation \"" + sign + "\"");
      };
    }
  }

  /// Alternatives in order of preference, joined by `|` in the text.
  record Group(List<Relation> alternatives) {
    Group {
      alternatives = List.copyOf(alternatives);
    }

    @Override
    public String toString() {
      return String.join(" | ", alternatives.stream().map(Relation::toString).toList());
    }
  }

  private static final Pattern SHAPE =
      Pattern.compile(
          "([^\\s:(\\[<]+)(?::([^\\s(\\[<]+))?\\s*(?:\\(\\s*([<>=]+)\\s*([^\\s)]+)\\s*\\))?"
              + "\\s*(?:\\[([^\\]]*)\\])?\\s*(?:<.*>)?");

  /// Reads a whole field such as `Depends`; groups that do not concern `arch` are left out.
  ///
  /// @throws IllegalArgumentException for text of another shape
  static List<Group> parse(String field, String arch) {
    var groups = new ArrayList<Group>();
    for (var part : field.split(",")) {
      var alternatives = new ArrayList<Relation>();
      for (var text : part.split("\\|")) {
        if (!text.isBlank()) {
          alternative(text.strip(), arch, alternatives);
        }
      }
      if (!alternatives.isEmpty()) {
        groups.add(new Group(alternatives));
      }
    }
    return groups;
  }

  private static void alternative(String text, String arch, List<Relation> into) {
    var match = SHAPE.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("not a package relation: \"" + text + "\"");
    }
    if (match.group(5) == null || concerns(match.group(5), arch)) {
      into.add(
          new Relation(
              match.group(1),
              orEmpty(match.group(2)),
              Op.of(orEmpty(match.group(3))),
              orEmpty(match.group(4))));
    }
  }

  private static boolean concerns(String list, String arch) {
    var names = List.of(list.strip().split("\\s+"));
    if (names.getFirst().startsWith("!")) {
      return !names.contains("!" + arch) && !names.contains("!linux-any");
    }
    return names.contains(arch) || names.contains("any") || names.contains("linux-any");
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /// Whether a package of this version meets the relation's version part.
  boolean accepts(String candidate) {
    if (op == Op.ANY) {
      return true;
    }
    var order = DebianVersion.compare(candidate, version);
    return switch (op) {
      case ANY -> true;
      case EARLIER -> order < 0;
      case EARLIER_OR_EQUAL -> order <= 0;
      case EQUAL -> order == 0;
      case LATER_OR_EQUAL -> order >= 0;
      case LATER -> order > 0;
    };
  }

  /// Whether an entry of a `Provides` field meets this relation: an entry without a version meets
  /// only a relation without one (Debian Policy 7.5).
  boolean acceptsProvided(Relation provided) {
    if (!provided.name.equals(name)) {
      return false;
    }
    return op == Op.ANY || (!provided.version.isEmpty() && accepts(provided.version));
  }

  /// As in the field it came from.
  @Override
  public String toString() {
    var sign =
        switch (op) {
          case ANY -> "";
          case EARLIER -> "<<";
          case EARLIER_OR_EQUAL -> "<=";
          case EQUAL -> "=";
          case LATER_OR_EQUAL -> ">=";
          case LATER -> ">>";
        };
    return name
        + (qualifier.isEmpty() ? "" : ":" + qualifier)
        + (op == Op.ANY ? "" : " (" + sign + " " + version + ")");
  }
}

package dev.machine.provisioner.archive;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A package that an index offers.
///
/// @param preDepends what must be configured before it is unpacked
/// @param conflicts what may not be there at all next to it
/// @param breaks what may not be configured next to it, most often an older version
/// @param provides entries of `Provides`, versioned or not
/// @param priority `required` to `extra`, as the index has it
/// @param base address that `path` is relative to, with a slash at its end
/// @param size bytes of the package file
/// @param sha256 lower-case hex
record Candidate(
    String name,
    String version,
    String arch,
    boolean essential,
    String priority,
    List<Relation.Group> preDepends,
    List<Relation.Group> depends,
    List<Relation> conflicts,
    List<Relation> breaks,
    List<Relation> provides,
    URI base,
    String path,
    long size,
    String sha256) {

  /// From a paragraph of a `Packages` index.
  ///
  /// @throws IllegalArgumentException when a field is missing or of another shape
  static Candidate of(Map<String, String> fields, String arch, URI base) {
    var sha256 = required(fields, "sha256");
    if (!Digests.isSha256(sha256)) {
      throw new IllegalArgumentException("not a SHA-256 digest: \"" + sha256 + "\"");
    }
    return new Candidate(
        required(fields, "package"),
        version(required(fields, "version")),
        required(fields, "architecture"),
        "yes".equals(fields.get("essential")),
        fields.getOrDefault("priority", "optional"),
        groups(fields, "pre-depends", arch),
        groups(fields, "depends", arch),
        flat(fields, "conflicts", arch),
        flat(fields, "breaks", arch),
        flat(fields, "provides", arch),
        base,
        path(required(fields, "filename")),
        Long.parseLong(required(fields, "size")),
        sha256);
  }

  /// Both kinds of dependency, those that must be met first in front.
  Stream<Relation.Group> allDepends() {
    return Stream.concat(preDepends.stream(), depends.stream());
  }

  Stream<Relation> allConflicts() {
    return Stream.concat(conflicts.stream(), breaks.stream());
  }

  URI uri() {
    return URI.create(base + path);
  }

  private static List<Relation.Group> groups(Map<String, String> fields, String name, String arch) {
    return List.copyOf(Relation.parse(fields.getOrDefault(name, ""), arch));
  }

  private static List<Relation> flat(Map<String, String> fields, String name, String arch) {
    return groups(fields, name, arch).stream().flatMap(g -> g.alternatives().stream()).toList();
  }

  /// A path below the base: the index is signed, and yet must not lead elsewhere.
  private static String path(String text) {
    if (text.startsWith("/") || text.contains("..") || text.contains("://")) {
      throw new IllegalArgumentException("not a path inside the archive: \"" + text + "\"");
    }
    return text.startsWith("./") ? text.substring(2) : text;
  }

  private static String version(String text) {
    DebianVersion.parse(text);
    return text;
  }

  private static String required(Map<String, String> fields, String name) {
    var value = fields.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(
          "package " + fields.getOrDefault("package", "?") + " has no field " + name);
    }
    return value;
  }
}

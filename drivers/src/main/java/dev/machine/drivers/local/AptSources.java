package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where Debian's packages come from: the archive that this machine's own apt uses, or one that a
/// person names.
///
/// @param archive base URI of the archive, without a slash at its end
/// @param security base URI of the security archive, if known
public record AptSources(String archive, Optional<String> security) {

  /// The keys that Debian signs its archive with; from the package debian-archive-keyring.
  public static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

  /// The archive that a person names. Its security archive is looked for beside it where its path
  /// ends in `/debian`, as Debian's mirrors lay it out.
  public static AptSources named(String mirror) throws DriverException.Refused {
    var uri = withoutSlash(mirror.strip());
    if (!uri.matches("(https?|file|copy)://?[^\\s\\[\\]]+")) {
      throw new DriverException.Refused(
          "\"" + mirror + "\" is no archive", "give its base URI, such as http://HOST/debian");
    }
    return new AptSources(
        uri, uri.endsWith("/debian") ? Optional.of(uri + "-security") : Optional.empty());
  }

  /// The archive of this machine's own apt. Asking apt takes half a second, so its answer is kept
  /// until apt's own lists of sources change.
  ///
  /// @param cache a directory for the answer
  /// @throws DriverException.Refused when apt uses no Debian archive
  public static AptSources ofThisMachine(Path cache, Deadline deadline)
      throws DriverException, InterruptedException {
    return kept(cache, () -> ask(deadline));
  }

  /// Asks apt, in the form that [#parse] reads.
  interface Question {
    String ask() throws DriverException, InterruptedException;
  }

  static AptSources kept(Path cache, Question question)
      throws DriverException, InterruptedException {
    try {
      var kept = cache.resolve("apt-sources");
      var digest = Digests.sha256(configuration()) + "\n";
      var answer = Files.exists(kept) ? Files.readString(kept) : "";
      if (answer.startsWith(digest)) {
        return found(answer.substring(digest.length()));
      }
      answer = question.ask();
      var sources = found(answer);
      // Kept only when it says something: before the first update apt may know of no archive.
      Files.createDirectories(cache);
      Trees.replace(kept, digest + answer);
      return sources;
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read apt's lists of sources", "", "", e);
    }
  }

  private static AptSources found(String answer) throws DriverException {
    return parse(answer)
        .orElseThrow(() ->
            new DriverException.Refused(
                "this machine's apt knows no Debian archive that an image could be built from",
                "run apt-get update, or name an archive with the mirror option"));
  }

  private static String ask(Deadline deadline) throws DriverException, InterruptedException {
    return Exec.check(
        deadline,
        "asking apt for its archive",
        List.of(
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI) $(ORIGIN) $(SUITE)",
            "Created-By: Packages"));
  }

  /// The texts that decide where apt looks: sources.list(5), both styles.
  private static String configuration() throws IOException {
    var text = new StringBuilder();
    var single = Path.of("/etc/apt/sources.list");
    if (Files.isReadable(single)) {
      text.append(Files.readString(single));
    }
    var parts = Path.of("/etc/apt/sources.list.d");
    if (Files.isDirectory(parts)) {
      try (var files = Files.list(parts)) {
        for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
          text.append(file).append('\n').append(Files.readString(file));
        }
      }
    }
    return text.toString();
  }

  /// Reads lines of `URI ORIGIN SUITE`; origin and suite are missing before the first update.
  static Optional<AptSources> parse(String targets) {
    var lines = targets.lines().map(l -> l.split(" ")).toList();
    var archive =
        lines.stream()
            .filter(l -> isDebian(l) && !isSecurity(l))
            .map(l -> withoutSlash(l[0]))
            .findFirst();
    var security =
        lines.stream()
            .filter(l -> isDebian(l) && isSecurity(l))
            .map(l -> withoutSlash(l[0]))
            .findFirst();
    return archive.map(a -> new AptSources(a, security));
  }

  private static boolean isDebian(String[] line) {
    return withoutSlash(line[0]).matches(".*/debian(-security)?")
        || (line.length > 1 && line[1].equals("Debian"));
  }

  private static boolean isSecurity(String[] line) {
    return line[0].contains("security") || (line.length > 2 && line[2].contains("security"));
  }

  private static String withoutSlash(String uri) {
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  /// The lines of sources.list(5) for a release. apt checks every index against [#KEYRING].
  public List<String> lines(Release release) {
    var signed = "deb [signed-by=" + KEYRING + "] ";
    var main = signed + archive + " " + release.codename();
    return security
        .map(s ->
            List.of(
                main + " main",
                main + "-updates main",
                signed + s + " " + release.codename() + "-security main"))
        .orElseGet(() -> List.of(main + " main", main + "-updates main"));
  }
}

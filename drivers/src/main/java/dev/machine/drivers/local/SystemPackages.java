package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The programs that a local driver calls, and the Debian packages that bring them.
public final class SystemPackages {

  /// Where programs are, as a `PATH`: that of an ordinary user of Debian has no sbin.
  static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin";

  private SystemPackages() {}

  /// The packages to install for those of `programs` that are not here.
  ///
  /// @param programs Debian package by program, or by absolute path of any file
  public static List<String> missing(Map<String, String> programs) {
    var packages = new TreeSet<String>();
    programs.forEach((program, debian) -> {
      if (!present(program)) {
        packages.add(debian);
      }
    });
    return List.copyOf(packages);
  }

  /// Refuses when some of `programs` are missing.
  ///
  /// @param who needs them: "the nspawn driver"
  public static void require(String who, Map<String, String> programs)
      throws DriverException.MissingPackages {
    var packages = missing(programs);
    if (!packages.isEmpty()) {
      throw new DriverException.MissingPackages(who, packages);
    }
  }

  private static boolean present(String program) {
    return program.startsWith("/") ? Files.exists(Path.of(program)) : find(program).isPresent();
  }

  /// A program by its path, where the `PATH` of this process may not lead to it.
  static String path(String program) {
    return program.contains("/") || onPath(program)
        ? program
        : find(program).map(Path::toString).orElse(program);
  }

  private static boolean onPath(String program) {
    return in(System.getenv().getOrDefault("PATH", ""), program).isPresent();
  }

  private static Optional<Path> find(String program) {
    return in(PATH, program);
  }

  private static Optional<Path> in(String directories, String program) {
    return Stream.of(directories.split(":"))
        .map(dir -> Path.of(dir, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

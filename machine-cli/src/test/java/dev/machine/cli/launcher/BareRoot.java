package dev.machine.cli.launcher;

import dev.machine.cli.launcher.Launched.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A root file system with a shell and the C library in it, and nothing else.
record BareRoot(Path path) {
  private static final Pattern LIBRARY = Pattern.compile("(?m)(?:=> |^\\s+)(/.+) \\(0x");

  /// The mounts end with the processes that need them. /opt cannot be written.
  private static final String ENTER =
      """
      set -e
      mount -t proc proc "$1/proc"
      mount --rbind /dev "$1/dev"
      mount --bind "$1/opt" "$1/opt"
      mount -o remount,bind,ro "$1/opt"
      exec chroot "$1" /bin/busybox env -i PATH=/bin HOME=/tmp /bin/sh -ec "$2"
      """;

  /// @param programs a directory of what is to run there: the libraries of the system that it needs
  ///   are copied
  static BareRoot in(Path path, Path programs) throws IOException, InterruptedException {
    for (var directory : List.of("bin", "dev", "proc", "tmp", "opt")) {
      Files.createDirectories(path.resolve(directory));
    }
    Files.copy(Path.of("/bin/busybox"), path.resolve("bin/busybox"));
    for (var applet : List.of("sh", "cat", "zcat", "head", "readlink", "touch")) {
      Files.createSymbolicLink(path.resolve("bin").resolve(applet), Path.of("busybox"));
    }
    for (var library : libraries(programs)) {
      var to = path.resolve(library.substring(1));
      Files.createDirectories(to.getParent());
      Files.copy(Path.of(library).toRealPath(), to);
    }
    return new BareRoot(path);
  }

  private static TreeSet<String> libraries(Path programs) throws IOException, InterruptedException {
    var found = new TreeSet<String>();
    for (var file : List.of("bin/java", "lib/server/libjvm.so", "lib/libnet.so", "lib/libnio.so")) {
      var answer = Launched.run(programs, Map.of(), "ldd", programs.resolve(file).toString()).out();
      LIBRARY
          .matcher(answer)
          .results()
          .map(match -> match.group(1))
          .filter(library -> !library.startsWith(programs.toString()))
          .forEach(found::add);
    }
    return found;
  }

  Path opt() {
    return path.resolve("opt");
  }

  Answer run(String script) throws IOException, InterruptedException {
    return Launched.run(
        path, Map.of(), "unshare", "--mount", "sh", "-c", ENTER, "sh", path.toString(), script);
  }
}

package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Cleanup;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Root file systems that hosts start from. Built or unpacked once, under a lock, into a directory
/// named after a digest of what they are made of; hosts lay an overlay over it and never write to
/// it.
public final class Images {

  /// Programs that any image needs, by Debian package.
  public static final Map<String, String> PROGRAMS =
      Map.of("mmdebstrap", "mmdebstrap", AptSources.KEYRING, "debian-archive-keyring");

  /// Raised when the same inputs shall give another image.
  private static final String RECIPE = "2";

  private static final String PACKAGES =
      "systemd,systemd-sysv,dbus,openssh-server,iproute2,iptables,ca-certificates,sudo,udev,procps,"
          + "kmod";

  private static final Duration CLEAN = Duration.ofMinutes(1);

  private final Path cacheDir;
  private final Path dir;

  /// @param cacheDir shared between stores; images are kept in its `images`
  public Images(Path cacheDir) {
    this.cacheDir = cacheDir;
    this.dir = cacheDir.resolve("images");
  }

  /// What is wanted.
  ///
  /// @param name `debian-13`, or a path or URL of a root file system
  /// @param mirror archive to build from instead of the one this machine's apt uses
  /// @param sha256 digest of the file; required with a URL
  public record Wanted(String name, Optional<String> mirror, Optional<String> sha256) {

    public boolean isUrl() {
      return name.startsWith("http://") || name.startsWith("https://");
    }

    public boolean isPath() {
      return name.contains("/") || name.endsWith(".tar") || name.contains(".tar.");
    }
  }

  /// Checks what can be checked without making anything.
  ///
  /// @param others names of images that are made elsewhere, for a guess of what was meant
  public static void preflight(Wanted wanted, List<String> others) throws DriverException {
    if (wanted.isUrl()) {
      RootFsFiles.requireKnownKind(wanted);
    } else if (wanted.isPath()) {
      RootFsFiles.preflight(wanted);
    } else {
      release(wanted, others);
      SystemPackages.require("building the image " + wanted.name(), PROGRAMS);
      if (wanted.mirror().isPresent()) {
        AptSources.named(wanted.mirror().get());
      }
    }
  }

  /// The root file system, made now if it is not there yet.
  ///
  /// @return an absolute directory
  public Path get(Wanted wanted, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    Trees.makePrivate(cacheDir);
    Trees.makePrivate(dir);
    if (wanted.isUrl() || wanted.isPath()) {
      return new RootFsFiles(dir).get(wanted, progress, deadline);
    }
    var release = release(wanted, List.of());
    var sources =
        wanted.mirror().isPresent()
            ? AptSources.named(wanted.mirror().get())
            : AptSources.ofThisMachine(dir, deadline);
    var lines = sources.lines(release);
    var digest =
        Digests.sha256(String.join("\n", lines) + PACKAGES + RECIPE + Release.debianArch());
    return once(
        release.imageName() + "-" + digest.substring(0, 16),
        deadline,
        part -> {
          progress.step("Building the image " + release.imageName() + " (once, then kept)");
          build(release, lines, part, deadline);
        });
  }

  private static Release release(Wanted wanted, List<String> others) throws DriverException {
    return Release.named(wanted.name()).orElseThrow(() -> Release.unknown(wanted.name(), others));
  }

  /// Fills a directory with what an image consists of.
  public interface Maker {
    void make(Path part) throws DriverException, IOException, InterruptedException;
  }

  private Path once(String name, Deadline deadline, Maker maker)
      throws DriverException, InterruptedException {
    return once(dir, name, deadline, maker);
  }

  /// Makes `dir/name` unless it is there; nobody ever sees a half-made one. Only the name of a
  /// whole image is without the suffix, and parts left by a cut-off run are removed.
  public static Path once(Path dir, String name, Deadline deadline, Maker maker)
      throws DriverException, InterruptedException {
    var image = dir.resolve(name).toAbsolutePath();
    if (Files.isDirectory(image)) {
      return image;
    }
    try (var lock = Locked.acquire(dir.resolve(name + ".lock"), "the image " + name, deadline)) {
      if (Files.isDirectory(image)) {
        return image;
      }
      var part = dir.resolve(name + ".part");
      remove(part, deadline);
      try {
        maker.make(part);
        Files.move(part, image);
      } finally {
        Cleanup.run(() -> remove(part, Deadline.after(CLEAN)));
        Files.deleteIfExists(dir.resolve(name + ".log"));
        lock.removeFile();
      }
      return image;
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make the image " + name, "is the disk full?", "", e);
    }
  }

  /// Files made by an ordinary user in a user namespace belong to subordinate ids, and can only be
  /// removed in such a namespace.
  private static void remove(Path part, Deadline deadline)
      throws DriverException, InterruptedException {
    try {
      Trees.remove(part, deadline);
      return;
    } catch (DriverException.Failed e) {
      if (SystemUser.isRoot()) {
        throw e;
      }
    }
    var script = Trees.script(Images.class, "image.sh", directory(part));
    Exec.check(
        deadline,
        "removing " + part,
        List.of("bash", script.toString(), "/dev/null", "rm", "-rf", "--", part.toString()));
  }

  private static Path directory(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  /// Runs the program that makes an image, in namespaces that end with it and with this run; an
  /// ordinary user is root in there.
  ///
  /// @param image its name, for the error message
  /// @param part where the image comes to be
  public static void run(String image, Path part, Deadline deadline, List<String> command)
      throws DriverException, IOException, InterruptedException {
    var script = Trees.script(Images.class, "image.sh", directory(part));
    var log = part.resolveSibling(part.getFileName().toString().replace(".part", ".log"));
    var argv = new ArrayList<>(List.of("bash", script.toString(), log.toString()));
    argv.addAll(command);
    var result = Exec.run(deadline, argv);
    if (result.exit() != 0) {
      throw new DriverException.Failed(
          "building the image " + image + " failed",
          "see its output; is the archive reachable? another one is named with the mirror option",
          Files.exists(log) ? lastLines(log) : result.output(),
          null);
    }
  }

  private void build(Release release, List<String> sources, Path part, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    var list = part.resolveSibling(part.getFileName() + ".list");
    Files.write(list, sources);
    var argv =
        new ArrayList<>(
            List.of(
                "mmdebstrap",
                "--mode=root",
                "--variant=apt",
                "--format=directory",
                "--include=" + PACKAGES));
    // Each host gets its own; an image must carry none.
    argv.add("--customize-hook=rm -f \"$1\"/etc/ssh/ssh_host_*");
    argv.add("--customize-hook=: >\"$1\"/etc/machine-id");
    // systemd.unit(5), ConditionNeedsUpdate: without the stamps each first boot runs ldconfig etc.
    argv.add("--customize-hook=chroot \"$1\" touch -r /usr /etc/.updated /var/.updated");
    argv.addAll(List.of(release.codename(), part.toString(), list.toString()));
    try {
      run(release.imageName(), part, deadline, argv);
    } finally {
      Files.deleteIfExists(list);
    }
  }

  private static String lastLines(Path log) throws IOException {
    var lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }
}

package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.AptSources;
import dev.machine.drivers.local.Digests;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.ImageFiles;
import dev.machine.drivers.local.Images;
import dev.machine.drivers.local.Release;
import dev.machine.drivers.local.SystemPackages;
import dev.machine.drivers.local.SystemUser;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// Disks that virtual machines start from. Debian's are built once, with the kernel that they are
/// booted with; others are cloud images that a person brings. All lie in the cache under a digest
/// and are never written to: each machine has a qcow2 file over one.
final class VmImages {

  private static final Duration QUICK = Duration.ofSeconds(10);
  private static final String DISK = "disk.img";
  private static final String FORMAT = "format";

  private final Path dir;

  /// @param cacheDir shared between stores; images are kept in its `images`
  VmImages(Path cacheDir) {
    this.dir = cacheDir.resolve("images").toAbsolutePath();
  }

  /// A disk in the cache.
  ///
  /// @param dir its directory, with `kernel` and `initrd` if it is booted directly
  /// @param format `raw` or `qcow2`
  /// @param direct whether it has no boot loader of its own
  record VmImage(Path dir, Path disk, String format, boolean direct) {}

  /// Checks what can be checked without making anything.
  ///
  /// @param others names of images that are made elsewhere, for a guess of what was meant
  void preflight(Images.Wanted wanted, List<String> others)
      throws DriverException, InterruptedException {
    if (wanted.isUrl() || isFile(wanted)) {
      ImageFiles.preflight(wanted);
      return;
    }
    var release = release(wanted, others);
    SystemPackages.require("building the image " + wanted.name(), programs());
    if (wanted.mirror().isPresent()) {
      AptSources.named(wanted.mirror().get());
    }
    if (!SystemUser.isRoot() && !Files.isDirectory(place(release, sources(wanted)))) {
      requireNamespaces(wanted.name());
    }
  }

  private static boolean isFile(Images.Wanted wanted) {
    return wanted.isPath() || wanted.name().matches(".*\\.(qcow2|img|raw)");
  }

  /// Programs that building Debian's images needs, by Debian package.
  static Map<String, String> programs() {
    var programs = new TreeMap<>(Images.PROGRAMS);
    programs.put("mkfs.ext4", "e2fsprogs");
    programs.put("unshare", "util-linux");
    if (!SystemUser.isRoot()) {
      programs.put("newuidmap", "uidmap");
    }
    return programs;
  }

  /// An ordinary user builds an image as root of a user namespace with subordinate ids.
  private static void requireNamespaces(String image) throws DriverException, InterruptedException {
    var result =
        Exec.run(
            Deadline.after(QUICK),
            List.of("unshare", "--user", "--map-auto", "--map-root-user", "true"));
    if (result.exit() != 0) {
      var user = System.getProperty("user.name", "USER");
      throw new DriverException.Refused(
          "building the image "
              + image
              + " needs user namespaces with subordinate ids, which "
              + user
              + " cannot have here: "
              + result.output().strip(),
          "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
              + user
              + "; or give a cloud image with --"
              + QemuOptions.IMAGE);
    }
  }

  /// The image, made now if it is not there yet.
  VmImage get(Images.Wanted wanted, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    if (wanted.isUrl() || isFile(wanted)) {
      var files = new ImageFiles(dir);
      var place = files.get(wanted, DISK, check(wanted, deadline), progress, deadline);
      return new VmImage(place, place.resolve(DISK), format(place), false);
    }
    var release = release(wanted);
    var lines = sources(wanted);
    var place = place(release, lines);
    Images.once(
        dir,
        place.getFileName().toString(),
        deadline,
        part -> {
          progress.step("Building the image " + release.imageName() + " (once, then kept)");
          build(release, lines, part, deadline);
        });
    return new VmImage(place, place.resolve("disk.raw"), "raw", true);
  }

  private static ImageFiles.Check check(Images.Wanted wanted, Deadline deadline) {
    return (file, part) -> {
      var info = DiskImages.check(file, wanted.name(), deadline);
      Files.writeString(part.resolve(FORMAT), info.format() + "\n");
      Files.setPosixFilePermissions(
          file, java.nio.file.attribute.PosixFilePermissions.fromString("r--r--r--"));
    };
  }

  private static String format(Path place) throws DriverException {
    try {
      return Files.readString(place.resolve(FORMAT)).strip();
    } catch (IOException e) {
      throw new DriverException.Failed(
          "the image " + place + " is damaged", "remove it, and it is made again", "", e);
    }
  }

  /// The directories of Debian images in the cache, newest name last.
  List<Path> built() throws DriverException {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (var files = Files.list(dir)) {
      return files.filter(f -> Files.isReadable(f.resolve("kernel"))).sorted().toList();
    } catch (IOException e) {
      throw new DriverException.Failed("cannot list " + dir, "", "", e);
    }
  }

  private List<String> sources(Images.Wanted wanted) throws DriverException, InterruptedException {
    var sources =
        wanted.mirror().isPresent()
            ? AptSources.named(wanted.mirror().get())
            : AptSources.ofThisMachine(dir, Deadline.after(QUICK));
    return sources.lines(release(wanted));
  }

  private Path place(Release release, List<String> sources) throws DriverException {
    var parts =
        String.join("\n", sources) + packages() + script("debian.sh") + script("customize.sh");
    var digest = Digests.sha256(parts + Release.debianArch());
    return dir.resolve("qemu-" + release.imageName() + "-" + digest.substring(0, 16));
  }

  private static String packages() {
    return "systemd,systemd-sysv,dbus,openssh-server,iproute2,iptables,ca-certificates,sudo,udev,"
        + "procps,kmod,passwd,cpio,busybox-static,linux-image-cloud-"
        + Release.debianArch();
  }

  /// A script of ours for guests.
  static String script(String name) throws DriverException {
    try (InputStream in = Objects.requireNonNull(VmImages.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read " + name, "", "", e);
    }
  }

  private static Release release(Images.Wanted wanted) throws DriverException {
    return release(wanted, List.of());
  }

  private static Release release(Images.Wanted wanted, List<String> others) throws DriverException {
    Optional<Release> known = Release.named(wanted.name());
    return known.orElseThrow(() -> Release.unknown(wanted.name(), others));
  }

  private void build(Release release, List<String> sources, Path part, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    var list = part.resolveSibling(part.getFileName() + ".list");
    var tools = dir.resolve("qemu-tools");
    var builder = Trees.script(VmImages.class, "debian.sh", tools);
    var customize = Trees.script(VmImages.class, "customize.sh", tools);
    Files.write(list, sources);
    try {
      Images.run(
          release.imageName(),
          part,
          deadline,
          List.of(
              "bash",
              builder.toString(),
              part.toString(),
              release.codename(),
              list.toString(),
              packages(),
              customize.toString()));
    } finally {
      Files.deleteIfExists(list);
    }
  }
}

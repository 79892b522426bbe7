package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.Images.Wanted;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Root file systems that a person brings: a directory (used where it is), or a tar archive by file
/// or URL (unpacked into the cache, under its digest).
final class RootFsFiles {

  private static final Map<String, String> UNPACKERS =
      Map.of(".tar", "tar", ".tar.gz", "gzip", ".tgz", "gzip", ".tar.xz", "xz", ".tar.zst", "zstd");

  private static final Map<String, String> PACKAGES =
      Map.of("tar", "tar", "gzip", "gzip", "xz", "xz-utils", "zstd", "zstd");

  private static final Duration STALL = Duration.ofSeconds(30);

  private final Path dir;

  RootFsFiles(Path dir) {
    this.dir = dir;
  }

  static void requireKnownKind(Wanted wanted) throws DriverException {
    unpacker(wanted.name());
    requireDigest(wanted);
  }

  static void requireDigest(Wanted wanted) throws DriverException {
    if (!wanted.sha256().orElse("").matches("[0-9a-fA-F]{64}")) {
      throw new DriverException.Refused(
          "the image " + wanted.name() + " comes without its digest",
          "give the SHA-256 of the file, 64 hex digits, with the driver's flag ending in -image-sha256");
    }
  }

  static void preflight(Wanted wanted) throws DriverException {
    var file = path(wanted);
    if (Files.isDirectory(file)) {
      requireInit(file, wanted.name());
    } else if (Files.isRegularFile(file)) {
      unpacker(wanted.name());
    } else {
      throw new DriverException.Refused(
          "there is no image " + wanted.name(),
          "known names are " + String.join(", ", Release.names()));
    }
  }

  Path get(Wanted wanted, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    try {
      if (wanted.isUrl()) {
        requireKnownKind(wanted);
        var digest = wanted.sha256().orElseThrow().toLowerCase(Locale.ROOT);
        return Images.once(
            dir,
            "file-" + digest.substring(0, 16),
            deadline,
            part -> fromUrl(wanted, part, progress, deadline));
      }
      preflight(wanted);
      var file = path(wanted).toRealPath();
      if (Files.isDirectory(file)) {
        return file;
      }
      var digest = Digests.sha256(file);
      requireSame(wanted, digest);
      return Images.once(
          dir,
          "file-" + digest.substring(0, 16),
          deadline,
          part -> unpack(file, wanted.name(), part, deadline));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read " + wanted.name(), "", "", e);
    }
  }

  private static void fromUrl(Wanted wanted, Path part, Progress progress, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    var file = part.resolveSibling(part.getFileName() + ".download");
    try {
      download(wanted, file, progress, deadline);
      unpack(file, wanted.name(), part, deadline);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Gets an image by its URL, and makes sure that it is the one asked for.
  static void download(Wanted wanted, Path file, Progress progress, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    progress.step("Downloading the image " + wanted.name());
    new ImageDownload(URI.create(wanted.name()), file, progress, STALL).run(deadline);
    requireSame(wanted, Digests.sha256(file));
  }

  static void requireSame(Wanted wanted, String digest) throws DriverException {
    if (wanted.sha256().isPresent() && !wanted.sha256().get().equalsIgnoreCase(digest)) {
      throw new DriverException.Failed(
          "the image "
              + wanted.name()
              + " is not the one that was asked for: its digest is "
              + digest,
          "compare with the digest that its maker gives");
    }
  }

  private static void unpack(Path file, String name, Path part, Deadline deadline)
      throws DriverException, IOException, InterruptedException {
    var program = unpacker(name);
    Files.createDirectories(part);
    var argv =
        program.equals("tar")
            ? List.of(
                "tar",
                "--numeric-owner",
                "--xattrs",
                "-xpf",
                file.toString(),
                "-C",
                part.toString())
            : List.of(
                "tar",
                "--numeric-owner",
                "--xattrs",
                "--use-compress-program=" + program,
                "-xpf",
                file.toString(),
                "-C",
                part.toString());
    Exec.check(deadline, "unpacking " + name, argv);
    requireInit(part, name);
  }

  /// A host cannot come up without these two.
  private static void requireInit(Path root, String name) throws DriverException {
    boolean systemd =
        Files.exists(root.resolve("usr/lib/systemd/systemd"), LinkOption.NOFOLLOW_LINKS)
            || Files.exists(root.resolve("lib/systemd/systemd"), LinkOption.NOFOLLOW_LINKS);
    boolean sshd = Files.exists(root.resolve("usr/sbin/sshd"), LinkOption.NOFOLLOW_LINKS);
    if (!systemd || !sshd) {
      throw new DriverException.Refused(
          "the image " + name + " has no " + (systemd ? "OpenSSH server" : "systemd"),
          "an image is a root file system with systemd, systemd-networkd and openssh-server");
    }
  }

  private static String unpacker(String name) throws DriverException {
    for (var entry : UNPACKERS.entrySet()) {
      if (name.endsWith(entry.getKey())) {
        var program = entry.getValue();
        SystemPackages.require(
            "unpacking " + name, Map.of(program, PACKAGES.getOrDefault(program, program)));
        return program;
      }
    }
    throw new DriverException.Refused(
        "the image " + name + " is of no known kind", "give .tar, .tar.gz, .tar.xz or .tar.zst");
  }

  static Path path(Wanted wanted) {
    var name = wanted.name();
    return name.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), name.substring(2))
        : Path.of(name);
  }
}

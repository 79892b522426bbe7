package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.Digests;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.Release;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Decides how a guest's processor is made: by KVM where it really boots a kernel, else by
/// emulation (TCG).
///
/// `/dev/kvm` that opens proves nothing: some paravirtual ones abort QEMU, others start the
/// firmware and then crawl. So a real kernel is booted once, up to a word from its first process,
/// and the verdict is kept for this machine, kernel and QEMU.
final class Acceleration {

  /// What a person may ask for.
  enum Wanted {
    AUTO,
    KVM,
    TCG,
    HVF;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException for no such word
    static Wanted named(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// What it came to.
  ///
  /// @param name of QEMU's `-accel`: `kvm`, `tcg` or `hvf`
  /// @param note why it is not faster, if it could be
  record Chosen(String name, Optional<String> note) {}

  /// What the first process of our images says when it is asked to, see `customize.sh`.
  private static final String UP = "machine-probe: up";

  /// What a kernel says that has come up and was given nothing to run.
  private static final String NO_ROOT = "Unable to mount root";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path KVM = Path.of("/dev/kvm");

  private final Path cache;
  private final Path device;
  private final Predicate<Path> opens;

  /// @param cache a directory for verdicts
  Acceleration(Path cache) {
    this(cache, KVM);
  }

  Acceleration(Path cache, Path device) {
    this(cache, device, d -> Files.isReadable(d) && Files.isWritable(d));
  }

  /// @param opens whether this user may open the device
  Acceleration(Path cache, Path device, Predicate<Path> opens) {
    this.cache = cache;
    this.device = device;
    this.opens = opens;
  }

  /// @param kernels directories that may hold `kernel` and `initrd` to try KVM with
  /// @throws DriverException.Refused when what is asked for does not work here
  Chosen choose(Wanted wanted, List<Path> kernels, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    if (wanted == Wanted.TCG) {
      return new Chosen("tcg", Optional.empty());
    }
    if (mac && wanted != Wanted.KVM) {
      return new Chosen("hvf", Optional.empty());
    }
    if (wanted == Wanted.HVF) {
      throw new DriverException.Refused(
          "hvf is an acceleration of macOS", "leave --qemu-accel out");
    }
    var obstacle = obstacle();
    if (obstacle.isEmpty()) {
      obstacle = proven(kernels, progress, deadline);
    }
    if (obstacle.isEmpty()) {
      return new Chosen("kvm", Optional.empty());
    }
    var why = obstacle.get();
    if (wanted == Wanted.KVM) {
      throw new DriverException.Refused("KVM cannot be used: " + why.what(), why.hint());
    }
    return new Chosen(
        "tcg",
        Optional.of("the processor is emulated, which is slow: " + why.what() + why.hintAsNote()));
  }

  private record Obstacle(String what, String hint) {
    String hintAsNote() {
      return hint.isEmpty() || hint.startsWith("use ") ? "" : " (" + hint + ")";
    }
  }

  private static final String WITHOUT = "use --qemu-accel tcg, which emulates";

  private Optional<Obstacle> obstacle() {
    if (!Files.exists(device)) {
      return Optional.of(new Obstacle("there is no " + device, WITHOUT));
    }
    return opens.test(device)
        ? Optional.empty()
        : Optional.of(new Obstacle("this user may not open " + device, permission()));
  }

  /// What root has to do. Debian's udev gives the device to the group `kvm`, mode 0660; where
  /// nobody did, that is to be done too.
  private String permission() {
    var join = " " + System.getProperty("user.name", "USER") + ", then log in again";
    try {
      var attributes = Files.readAttributes(device, PosixFileAttributes.class);
      var group = attributes.group().getName();
      var permissions = attributes.permissions();
      boolean open =
          permissions.contains(PosixFilePermission.GROUP_READ)
              && permissions.contains(PosixFilePermission.GROUP_WRITE);
      return open && !group.equals("root") && !group.matches("\\d+")
          ? "as root: usermod -aG " + group + join
          : "as root: chgrp kvm " + device + "; chmod 0660 " + device + "; usermod -aG kvm" + join;
    } catch (IOException _) {
      return "as root: usermod -aG kvm" + join;
    }
  }

  private Optional<Obstacle> proven(List<Path> kernels, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var verdict = cache.resolve("kvm-" + machine(deadline));
    try {
      if (Files.exists(verdict)) {
        var text = Files.readString(verdict).strip();
        return text.equals("works")
            ? Optional.empty()
            : Optional.of(new Obstacle(text + ", remembered in " + verdict, WITHOUT));
      }
      var kernel = kernel(kernels);
      if (kernel.isEmpty()) {
        return Optional.of(
            new Obstacle(
                "no kernel is at hand to prove that KVM works",
                "make one host with --qemu-image debian-13, or give --qemu-accel kvm"));
      }
      progress.step("Trying KVM");
      var failure = boot(kernel.get(), "kvm", deadline.atMost(PATIENCE));
      Files.createDirectories(cache);
      Trees.replace(verdict, failure.orElse("works") + "\n");
      return failure.map(f -> new Obstacle(f, WITHOUT));
    } catch (IOException e) {
      throw new DriverException.Failed("cannot keep " + verdict, "is the disk full?", "", e);
    }
  }

  /// A kernel to try with: of an image, else the one that runs here.
  private static Optional<List<Path>> kernel(List<Path> directories) throws IOException {
    for (var dir : directories) {
      if (Files.isReadable(dir.resolve("kernel"))) {
        return Optional.of(List.of(dir.resolve("kernel"), dir.resolve("initrd")));
      }
    }
    var own =
        Path.of("/boot/vmlinuz-" + Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    return Files.isReadable(own) ? Optional.of(List.of(own)) : Optional.empty();
  }

  /// Boots a kernel as far as its first process.
  ///
  /// @return why it failed; empty when it came up
  static Optional<String> boot(List<Path> kernel, String accel, Deadline deadline)
      throws DriverException, InterruptedException {
    var argv =
        Stream.of(
                List.of(
                    "timeout", "-s", "KILL", Long.toString(deadline.remaining().toSeconds() + 1)),
                QemuCommand.probe(accel, kernel))
            .flatMap(List::stream)
            .toList();
    String output;
    try {
      output = Exec.run(deadline, argv).output();
    } catch (DriverException.TimedOut e) {
      output = e.output();
    }
    if (output.contains(UP) || output.contains(NO_ROOT)) {
      return Optional.empty();
    }
    return Optional.of(
        output.contains("Linux version")
            ? "a kernel begins to boot under " + accel + " and does not come up"
            : "no kernel boots under " + accel + " here");
  }

  /// A name for this machine, its kernel and its QEMU.
  private static String machine(Deadline deadline) throws DriverException, InterruptedException {
    var facts = new StringBuilder(Release.debianArch());
    for (var file : List.of("/etc/machine-id", "/proc/sys/kernel/osrelease")) {
      try {
        facts.append('\n').append(Files.readString(Path.of(file)));
      } catch (IOException _) {
        facts.append('\n'); // Not every machine has an id.
      }
    }
    facts.append(
        Exec.check(
            deadline, "asking QEMU for its version", List.of(QemuCommand.program(), "--version")));
    return Digests.sha256(facts.toString()).substring(0, 16);
  }
}

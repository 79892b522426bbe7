package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.local.Images;
import dev.machine.drivers.local.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// The driver's options.
///
/// @param memoryMiB the guest's memory
/// @param diskGiB size of the guest's disk as the guest sees it
/// @param aslr whether an emulated machine puts its programs at random addresses
/// @param mac Ethernet address of the first card, if a person chose one
record QemuOptions(
    int cpus,
    int memoryMiB,
    int diskGiB,
    Images.Wanted image,
    Acceleration.Wanted accel,
    boolean aslr,
    List<Forward> forwards,
    Optional<String> mac) {

  static final String IMAGE = "qemu-image";
  private static final String SHA256 = "qemu-image-sha256";
  private static final String MIRROR = "qemu-mirror";
  static final String CPUS = "qemu-cpus";
  static final String MEMORY = "qemu-memory";
  static final String DISK = "qemu-disk-size";
  private static final String ACCEL = "qemu-accel";
  private static final String ASLR = "qemu-aslr";
  static final String FORWARD = "qemu-forward";
  private static final String MAC = "qemu-mac";

  /// An engine and one container need more than 256 MiB to be of use.
  private static final int LEAST_MEMORY = 384;

  /// The images of Debian have 2 GiB before they grow.
  private static final int LEAST_DISK = 2;

  static final List<OptionSpec> SPECS =
      List.of(
          OptionSpec.of(
                  IMAGE,
                  OptionSpec.Type.STRING,
                  "Image of the virtual machine: "
                      + String.join(", ", Release.names())
                      + ", or a cloud image (qcow2 or raw) by path or URL")
              .withDefault(Release.DEBIAN_13.imageName())
              .withEnv("MACHINE_QEMU_IMAGE"),
          OptionSpec.of(
              SHA256,
              OptionSpec.Type.STRING,
              "SHA-256 of the image file; required for an image by URL"),
          OptionSpec.of(
                  MIRROR,
                  OptionSpec.Type.STRING,
                  "Debian archive to build the image from, instead of the one this machine's apt"
                      + " uses")
              .withEnv("MACHINE_QEMU_MIRROR"),
          OptionSpec.of(CPUS, OptionSpec.Type.INTEGER, "Number of processors").withDefault("2"),
          OptionSpec.of(MEMORY, OptionSpec.Type.STRING, "Memory: MiB, or with a unit as in 2G")
              .withDefault("1024"),
          OptionSpec.of(
                  DISK, OptionSpec.Type.STRING, "Size of the disk: GiB, or with a unit as in 20G")
              .withDefault("20"),
          OptionSpec.of(
                  ACCEL,
                  OptionSpec.Type.STRING,
                  "Acceleration: auto, kvm, hvf, or tcg, which emulates and works everywhere")
              .withDefault("auto")
              .withEnv("MACHINE_QEMU_ACCEL"),
          OptionSpec.of(
              ASLR,
              OptionSpec.Type.FLAG,
              "Random addresses for the programs of an emulated machine too (ASLR): it then takes up to"
                  + " half as long again for everything"),
          OptionSpec.of(
              FORWARD,
              OptionSpec.Type.LIST,
              "Port to bring to 127.0.0.1 here, as LOCAL:REMOTE; may be given again"),
          OptionSpec.of(
              MAC, OptionSpec.Type.STRING, "Ethernet address of the machine's first card"));

  static QemuOptions read(OptionValues values) throws DriverException.Refused {
    int cpus = values.integer(CPUS).orElse(2);
    if (cpus < 1 || cpus > 255) {
      throw refused(CPUS, Integer.toString(cpus), "a number of processors", "give 1 to 255");
    }
    int memory = size(MEMORY, values.text(MEMORY).orElse("1024"), 1);
    if (memory < LEAST_MEMORY) {
      throw new DriverException.Refused(
          "--" + MEMORY + ": " + memory + " MiB is too little for a container engine",
          "give at least " + LEAST_MEMORY);
    }
    int disk = size(DISK, values.text(DISK).orElse("20"), 1024);
    if (disk % 1024 != 0 || disk / 1024 < LEAST_DISK) {
      throw refused(
          DISK,
          values.text(DISK).orElse(""),
          "a size in whole GiB of at least " + LEAST_DISK,
          "write it as 20G");
    }
    return new QemuOptions(
        cpus,
        memory,
        disk / 1024,
        new Images.Wanted(imageName(values), values.text(MIRROR), values.text(SHA256)),
        accel(values.text(ACCEL).orElse("auto")),
        values.flag(ASLR),
        forwards(values.list(FORWARD)),
        mac(values.text(MAC)));
  }

  /// The options of a machine that begins from a saved state: those of the machine that it is of,
  /// but for the ports here.
  static OptionValues cloned(OptionValues source, OptionValues given)
      throws DriverException.Refused {
    var all = new TreeMap<>(source.values());
    all.remove(FORWARD);
    for (var one : given.values().entrySet()) {
      var option = one.getKey();
      if (!option.equals(FORWARD) && !one.getValue().equals(source.list(option))) {
        throw new DriverException.Refused(
            "--" + option + " cannot be chosen for a host that begins from a saved state",
            "leave it away; machine set changes processors, memory and disk afterwards");
      }
      all.put(option, one.getValue());
    }
    return new OptionValues(all);
  }

  /// Refuses a machine that needs more memory than this one has.
  void requireMemory() throws DriverException.Refused {
    long here = memoryHere();
    if (memoryMiB > here) {
      throw new DriverException.Refused(
          "--%s: this machine has only %d MiB of memory, and %d are asked for"
              .formatted(MEMORY, here, memoryMiB),
          "give less");
    }
  }

  /// In MiB; the most that there is where nobody can tell (proc_meminfo(5)).
  private static long memoryHere() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException _) {
      return Long.MAX_VALUE;
    }
  }

  static String imageName(OptionValues values) {
    return values.text(IMAGE).orElse(Release.DEBIAN_13.imageName());
  }

  /// Reads a size in MiB.
  ///
  /// @param unit MiB that a plain number counts
  private static int size(String option, String text, int unit) throws DriverException.Refused {
    var m = java.util.regex.Pattern.compile("(\\d{1,6})\\s*([MGT]?)i?B?", 2).matcher(text.strip());
    if (!m.matches()) {
      throw refused(option, text, "a size", "write it as 2G or 2048M");
    }
    long factor =
        switch (m.group(2).toUpperCase(Locale.ROOT)) {
          case "M" -> 1;
          case "G" -> 1024;
          case "T" -> 1024 * 1024;
          default -> unit;
        };
    long size = Long.parseLong(m.group(1)) * factor;
    if (size > 1L << 30) {
      throw refused(option, text, "a size that a machine can have", "give less");
    }
    return (int) size;
  }

  private static Acceleration.Wanted accel(String text) throws DriverException.Refused {
    for (var wanted : Acceleration.Wanted.values()) {
      if (wanted.word().equals(text)) {
        return wanted;
      }
    }
    throw refused(ACCEL, text, "an acceleration", "give auto, kvm, tcg or hvf");
  }

  private static List<Forward> forwards(List<String> texts) throws DriverException.Refused {
    var forwards = new ArrayList<Forward>();
    var locals = new HashSet<Integer>();
    for (var text : texts) {
      var m = java.util.regex.Pattern.compile("(\\d{1,5}):(\\d{1,5})").matcher(text);
      if (!m.matches() || port(m.group(1)) < 1 || port(m.group(2)) < 1) {
        throw refused(FORWARD, text, "LOCAL:REMOTE", "write it as 8080:80");
      }
      if (!locals.add(port(m.group(1)))) {
        throw refused(FORWARD, text, "free: the local port is given twice", "choose another");
      }
      var name = "port-" + m.group(2);
      boolean again = forwards.stream().anyMatch(f -> f.name().equals(name));
      forwards.add(
          new Forward(again ? name + "-" + m.group(1) : name, port(m.group(1)), port(m.group(2))));
    }
    return List.copyOf(forwards);
  }

  /// The port, or -1 when there is none of this number.
  private static int port(String digits) {
    int number = Integer.parseInt(digits);
    return number <= 65535 ? number : -1;
  }

  private static Optional<String> mac(Optional<String> text) throws DriverException.Refused {
    if (text.isPresent() && !text.get().matches("(?i)[0-9a-f][02468ace](:[0-9a-f]{2}){5}")) {
      throw refused(
          MAC, text.get(), "an Ethernet address of one card", "write it as 52:54:00:12:34:56");
    }
    return text.map(t -> t.toLowerCase(Locale.ROOT));
  }

  private static DriverException.Refused refused(
      String option, String value, String what, String hint) {
    return new DriverException.Refused("--" + option + ": \"" + value + "\" is not " + what, hint);
  }
}

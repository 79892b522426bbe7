package dev.machine.drivers.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Looks at disk images that a person brings, and makes disks over them.
final class DiskImages {

  private static final int SECTOR = 512;
  private static final ObjectMapper JSON = new ObjectMapper();

  private DiskImages() {}

  /// @param format `raw` or `qcow2`
  /// @param size of the disk as a guest sees it, in bytes
  record Info(String format, long size) {}

  /// Makes sure that a file is a whole disk image that stands for itself.
  ///
  /// @param name what the person calls it
  /// @throws DriverException.Refused when it is not
  static Info check(Path file, String name, Deadline deadline)
      throws DriverException, InterruptedException {
    var info = info(file, name, deadline);
    var format = info.path("format").asText();
    var size = info.path("virtual-size").asLong();
    if (format.equals("qcow2")) {
      checkQcow2(file, info, name, deadline);
    } else if (format.equals("raw")) {
      checkRaw(file, name);
    } else {
      throw new DriverException.Refused(
          "the image " + name + " is of the format " + format + ", which is not taken",
          "turn it into qcow2: qemu-img convert -O qcow2 FROM TO");
    }
    return new Info(format, size);
  }

  private static JsonNode info(Path file, String name, Deadline deadline)
      throws DriverException, InterruptedException {
    var result =
        Exec.run(deadline, List.of("qemu-img", "info", "--output=json", "--", file.toString()));
    if (result.exit() != 0) {
      throw damaged(name, result.output().strip().lines().findFirst().orElse(""));
    }
    try {
      return JSON.readTree(result.output());
    } catch (JsonProcessingException _) {
      throw damaged(name, "qemu-img says: " + result.output().strip());
    }
  }

  /// What is known of a machine's own disk, also while it is in use.
  static JsonNode ofMachine(VmFiles vm, Deadline deadline)
      throws DriverException, InterruptedException {
    var output =
        run(
            deadline,
            "looking at the disk of " + vm.ref().name(),
            List.of("info", "--output=json", "-U", "-f", "qcow2", vm.disk().toString()));
    try {
      return JSON.readTree(output);
    } catch (JsonProcessingException e) {
      throw new DriverException.Failed("qemu-img speaks no JSON", "", output, e);
    }
  }

  /// Size of a machine's disk as its guest sees it, in bytes.
  static long size(VmFiles vm, Deadline deadline) throws DriverException, InterruptedException {
    return ofMachine(vm, deadline).path("virtual-size").asLong();
  }

  /// Makes a machine's disk at least as large, whether it runs or not.
  static void grow(VmFiles vm, long bytes, Deadline deadline)
      throws DriverException, InterruptedException {
    if (size(vm, deadline) >= bytes) {
      return;
    }
    var process = new VmProcess(vm);
    if (!process.alive()) {
      var disk = vm.disk().toString();
      run(deadline, "growing the disk", List.of("resize", "-q", "-f", "qcow2", disk, "" + bytes));
      return;
    }
    try (var qmp = process.talk(deadline)) {
      var answer = qmp.monitor("block_resize root " + bytes + "B");
      if (!answer.isEmpty()) {
        throw new DriverException.Failed(
            "the disk of " + vm.ref().name() + " cannot grow: " + answer, "stop the host first");
      }
    }
  }

  /// Runs qemu-img(1).
  static String run(Deadline deadline, String what, List<String> arguments)
      throws DriverException, InterruptedException {
    var argv = new ArrayList<>(List.of("qemu-img"));
    argv.addAll(arguments);
    return Exec.check(deadline, what, argv);
  }

  private static void checkQcow2(Path file, JsonNode info, String name, Deadline deadline)
      throws DriverException, InterruptedException {
    // Either would have QEMU open any file of this machine that the image's maker names.
    if (info.has("backing-filename") || info.has("full-backing-filename")) {
      throw new DriverException.Refused(
          "the image " + name + " is only a layer over another file",
          "make it whole: qemu-img convert -O qcow2 FROM TO");
    }
    if (info.path("format-specific").path("data").has("data-file")) {
      throw new DriverException.Refused(
          "the image " + name + " keeps its data in another file",
          "make it whole: qemu-img convert -O qcow2 FROM TO");
    }
    if (info.path("encrypted").asBoolean()) {
      throw new DriverException.Refused("the image " + name + " is encrypted", "decrypt it first");
    }
    var result =
        Exec.run(
            deadline, List.of("qemu-img", "check", "-q", "-f", "qcow2", "--", file.toString()));
    // 3 is for leaked clusters: space wasted, nothing lost (qemu-img(1)).
    if (result.exit() != 0 && result.exit() != 3) {
      throw damaged(name, lastLine(result.output()));
    }
  }

  private static String lastLine(String output) {
    var lines = output.strip().lines().toList();
    return lines.isEmpty() ? "" : lines.getLast();
  }

  /// A raw disk is known by its partition table: an MBR, or a GPT with its copy in the last sector
  /// (UEFI specification, 5.3).
  private static void checkRaw(Path file, String name) throws DriverException {
    try (var disk = new RandomAccessFile(file.toFile(), "r")) {
      var sectors = disk.length() / SECTOR;
      var head = new byte[2 * SECTOR];
      if (disk.length() < head.length) {
        throw notADisk(name);
      }
      disk.readFully(head);
      var bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
      if ((bytes.getShort(510) & 0xffff) != 0xaa55) {
        throw notADisk(name);
      }
      long end = 0;
      for (int i = 0; i < 4; i++) {
        int entry = 446 + i * 16;
        boolean protective = (bytes.get(entry + 4) & 0xff) == 0xee;
        if (!protective && bytes.get(entry + 4) != 0) {
          end =
              Math.max(
                  end,
                  (bytes.getInt(entry + 8) & 0xffffffffL)
                      + (bytes.getInt(entry + 12) & 0xffffffffL));
        }
      }
      if (bytes.getLong(SECTOR) == 0x5452415020494645L) { // "EFI PART"
        end = Math.max(end, bytes.getLong(SECTOR + 32) + 1);
      }
      if (end > sectors) {
        throw damaged(name, "it is cut off after " + sectors + " of " + end + " sectors");
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot read " + name, "", "", e);
    }
  }

  private static DriverException notADisk(String name) {
    return new DriverException.Refused(
        "the image " + name + " is no disk image",
        "give a cloud image in qcow2 or raw form, unpacked");
  }

  private static DriverException damaged(String name, String why) {
    return new DriverException.Refused(
        "the image " + name + " is damaged: " + why, "fetch it again, and compare its digest");
  }

  /// Makes a qcow2 disk over an image, or finds it made.
  ///
  /// @param gib its size as the guest sees it; refused when smaller than the image
  static void clone(VmImages.VmImage image, Path disk, int gib, Deadline deadline)
      throws DriverException, InterruptedException {
    var size = info(image.disk(), image.disk().toString(), deadline).path("virtual-size").asLong();
    long needed = Math.ceilDiv(size, 1L << 30);
    if (needed > gib) {
      throw new DriverException.Refused(
          "the image's disk has " + needed + " GiB, more than the " + gib + " asked for",
          "give --qemu-disk-size " + needed);
    }
    over(image.disk().toString(), image.format(), disk, List.of(gib + "G"), deadline);
  }

  /// Makes a qcow2 disk over a file.
  ///
  /// @param under the file, as seen from the disk's directory
  /// @param size as the guest sees it; empty for the file's own
  static void over(String under, String format, Path disk, List<String> size, Deadline deadline)
      throws DriverException, InterruptedException {
    var fresh = disk.resolveSibling("disk.new");
    var argv = new ArrayList<>(List.of("create", "-q", "-f", "qcow2", "-F", format, "-b", under));
    argv.add(fresh.toString());
    argv.addAll(size);
    run(deadline, "making the disk", argv);
    try {
      java.nio.file.Files.move(fresh, disk, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot make " + disk, "is the disk full?", "", e);
    }
  }
}

package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.Images;
import dev.machine.drivers.wait.Deadline;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disk images as people bring them, looked at by the real qemu-img.
@Tag("real")
class DiskImagesIT {

  @TempDir Path dir;

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private Path image(String name, String... arguments) throws Exception {
    var file = dir.resolve(name);
    var argv = new ArrayList<>(List.of("qemu-img"));
    argv.addAll(List.of(arguments));
    argv.replaceAll(a -> a.equals("FILE") ? file.toString() : a);
    Exec.check(soon(), "qemu-img", argv);
    return file;
  }

  /// A raw disk of `sectors` with one partition that ends where the disk does.
  private Path raw(int sectors) throws Exception {
    var file = dir.resolve("disk.raw");
    var mbr = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    mbr.put(450, (byte) 0x83).putInt(454, 8).putInt(458, sectors - 8).putShort(510, (short) 0xaa55);
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.write(mbr.array());
      disk.setLength(sectors * 512L);
    }
    return file;
  }

  private static void truncate(Path file, long length) throws Exception {
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength(length);
    }
  }

  private static DiskImages.Info check(Path file) throws Exception {
    return DiskImages.check(file, file.getFileName().toString(), soon());
  }

  private static void refused(Path file, String... words) {
    assertThatThrownBy(() -> check(file))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining(file.getFileName().toString())
        .message()
        .contains(words);
  }

  @Test
  void wholeDisksAreTaken() throws Exception {
    assertThat(check(image("good.qcow2", "create", "-q", "-f", "qcow2", "FILE", "1G")))
        .isEqualTo(new DiskImages.Info("qcow2", 1L << 30));
    assertThat(check(raw(4096)).format()).isEqualTo("raw");
  }

  @Test
  void aCutOffQcow2IsRefused() throws Exception {
    var raw = raw(8192);
    Files.write(dir.resolve("noise"), new byte[0]);
    try (var disk = new RandomAccessFile(raw.toFile(), "rw")) {
      disk.seek(1 << 20);
      disk.write(new byte[1 << 20]);
      disk.seek(2 << 20);
      for (int i = 0; i < 1 << 16; i++) {
        disk.writeInt(i + 1);
      }
    }
    var whole = image("cut.qcow2", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), "FILE");
    assertThat(check(whole).format()).isEqualTo("qcow2");
    truncate(whole, Files.size(whole) / 2);
    refused(whole, "damaged");
  }

  @Test
  void aCutOffRawDiskIsRefused() throws Exception {
    var raw = raw(4096);
    truncate(raw, 1000 * 512L);
    refused(raw, "cut off after 1000 of 4096 sectors");
  }

  @Test
  void whatIsNoDiskIsRefused() throws Exception {
    refused(Files.writeString(dir.resolve("page.img"), "<html>".repeat(1000)), "no disk image");
    refused(Files.write(dir.resolve("empty.img"), new byte[0]), "no disk image");
    refused(Files.write(dir.resolve("head.qcow2"), new byte[] {'Q', 'F', 'I', (byte) 0xfb}), "");
  }

  @Test
  void anotherFormatIsRefusedWithTheWayOut() throws Exception {
    var vmdk = image("disk.vmdk", "create", "-q", "-f", "vmdk", "FILE", "1M");
    assertThatThrownBy(() -> check(vmdk))
        .hasMessageContaining("vmdk")
        .extracting(e -> ((DriverException) e).hint())
        .asString()
        .contains("qemu-img convert");
  }

  @Test
  void anImageThatReadsOtherFilesIsRefused() throws Exception {
    var secret = Files.writeString(dir.resolve("secret"), "x".repeat(1024));
    refused(
        image(
            "layer.qcow2",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            "raw",
            "-b",
            secret.toString(),
            "FILE",
            "1M"),
        "layer over another file");
    refused(
        image(
            "split.qcow2",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-o",
            "data_file=" + dir.resolve("data"),
            "FILE",
            "1M"),
        "another file");
  }

  @Test
  void anImageIsCopiedUnderItsDigestAndClonedAtTheSizeAsked() throws Exception {
    var raw = raw(4096);
    var images = new VmImages(dir.resolve("cache"));
    var wanted = new Images.Wanted(raw.toString(), Optional.empty(), Optional.empty());
    var image = images.get(wanted, Progress.SILENT, soon());
    assertThat(image.format()).isEqualTo("raw");
    assertThat(image.direct()).isFalse();
    assertThat(images.get(wanted, Progress.SILENT, soon())).isEqualTo(image);
    var disk = dir.resolve("disk.qcow2");
    DiskImages.clone(image, disk, 3, soon());
    var info = Exec.check(soon(), "qemu-img", List.of("qemu-img", "info", disk.toString()));
    assertThat(info).contains("virtual size: 3 GiB", image.disk().toString());
  }

  @Test
  void anImageLargerThanTheDiskAskedForIsRefused() throws Exception {
    var big = image("big.qcow2", "create", "-q", "-f", "qcow2", "FILE", "9G");
    var image = new VmImages.VmImage(dir, big, "qcow2", false);
    assertThatThrownBy(() -> DiskImages.clone(image, dir.resolve("d"), 8, soon()))
        .isInstanceOf(DriverException.Refused.class)
        .extracting(e -> ((DriverException) e).hint())
        .asString()
        .contains("--qemu-disk-size 9");
  }

  @Test
  void aWrongDigestLeavesNothingInTheCache() throws Exception {
    var wanted =
        new Images.Wanted(raw(4096).toString(), Optional.empty(), Optional.of("0".repeat(64)));
    assertThatThrownBy(() -> new VmImages(dir.resolve("c")).get(wanted, Progress.SILENT, soon()))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("digest");
    assertThat(dir.resolve("c/images"))
        .satisfiesAnyOf(d -> assertThat(d).doesNotExist(), d -> assertThat(d).isEmptyDirectory());
  }
}

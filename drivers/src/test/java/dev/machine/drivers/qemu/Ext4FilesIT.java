package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.local.Exec;
import dev.machine.drivers.wait.Deadline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ext4FilesIT {

  @TempDir Path dir;

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  private String said(String... argv) throws Exception {
    return Exec.check(soon(), "asking", List.of(argv));
  }

  @Test
  void whatIsRemovedIsGoneToTheLastByte() throws Exception {
    var root = dir.resolve("root");
    Files.createDirectories(root.resolve("etc/docker/machine/deep"));
    Files.writeString(root.resolve("etc/docker/machine/server-key.pem"), "TOP-SECRET-KEY\n");
    Files.writeString(root.resolve("etc/docker/machine/deep/other"), "TOP-SECRET-TOO\n");
    Files.writeString(root.resolve("etc/hostname"), "web1\n");
    Files.createSymbolicLink(root.resolve("etc/link"), Path.of("/etc/hostname"));
    Files.writeString(root.resolve("etc/kept"), "kept\n");
    var disk = dir.resolve("disk.raw");
    said("truncate", "-s", "64M", disk.toString());
    said("/sbin/mkfs.ext4", "-q", "-F", "-d", root.toString(), disk.toString());

    new Ext4Files(disk, soon())
        .remove(List.of("/etc/docker/machine", "/etc/link", "/etc/hostname", "/etc/missing"));
    said("/sbin/e2fsck", "-f", "-y", "-E", "discard", disk.toString());

    assertThat(said("/sbin/debugfs", "-R", "ls -p /etc", disk.toString()))
        .contains("/kept/", "/docker/")
        .doesNotContain("/link/", "/hostname/");
    assertThat(said("/sbin/debugfs", "-R", "cat /etc/kept", disk.toString())).contains("kept");
    assertThat(new String(Files.readAllBytes(disk), StandardCharsets.ISO_8859_1))
        .doesNotContain("TOP-SECRET");
    new Ext4Files(disk, soon()).touch(Files.createFile(dir.resolve("empty")), "/etc/hostname");
    assertThat(said("/sbin/debugfs", "-R", "stat /etc/hostname", disk.toString()))
        .contains("Type: regular", "Size: 0");
    said("/sbin/e2fsck", "-f", "-n", disk.toString());
  }
}

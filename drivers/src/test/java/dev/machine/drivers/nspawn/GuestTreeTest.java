package dev.machine.drivers.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestTreeTest {

  @TempDir Path dir;
  private Path upper;
  private Path lower;
  private GuestTree guest;
  private int uid;

  @BeforeEach
  void anImageBelow() throws Exception {
    upper = Files.createDirectories(dir.resolve("upper"));
    lower = Files.createDirectories(dir.resolve("lower"));
    uid = (Integer) Files.getAttribute(dir, "unix:uid");
    guest = new GuestTree(upper, lower);
  }

  @Test
  void aDirectoryKeepsTheModeThatItHasInTheImage() throws Exception {
    var tmp = Files.createDirectories(lower.resolve("var/tmp"));
    Files.setAttribute(tmp, "unix:mode", 01777);
    guest.write("/var/tmp/note", 0644, uid, "x");
    assertThat((Integer) Files.getAttribute(upper.resolve("var/tmp"), "unix:mode") & 07777)
        .isEqualTo(01777);
  }

  @Test
  void linksOfTheImageAreFollowedAndStayInside() throws Exception {
    Files.createDirectories(lower.resolve("usr/lib"));
    Files.createSymbolicLink(lower.resolve("lib"), Path.of("usr/lib"));
    Files.createSymbolicLink(lower.resolve("out"), Path.of("../../../../elsewhere"));
    guest.write("/lib/a", 0644, uid, "x");
    guest.write("/out/b", 0644, uid, "x");
    guest.write("/../../c", 0644, uid, "x");
    assertThat(upper.resolve("usr/lib/a")).exists();
    assertThat(upper.resolve("lib")).doesNotExist();
    assertThat(upper.resolve("elsewhere/b")).exists();
    assertThat(upper.resolve("c")).exists();
  }

  @Test
  void aFileHasTheModeThatWasAskedForAndReplacesOneOfTheImage() throws Exception {
    Files.createDirectories(lower.resolve("etc"));
    Files.writeString(lower.resolve("etc/hosts"), "old");
    assertThat(guest.read("/etc/hosts")).isEqualTo("old");
    guest.write("/etc/hosts", 0640, uid, "new");
    assertThat(guest.read("/etc/hosts")).isEqualTo("new");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(upper.resolve("etc/hosts"))))
        .isEqualTo("rw-r-----");
    assertThat(Files.readString(lower.resolve("etc/hosts"))).isEqualTo("old");
  }
}

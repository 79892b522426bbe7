package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.SystemUser;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An image built and a machine run without root: by a user that is made for this test.
@Tag("real")
class OrdinaryUserIT {

  private static final String USER = "machine-it-" + ProcessHandle.current().pid();
  private static final Path HOME = Path.of("/home", USER);

  @BeforeEach
  void makeTheUser() throws Exception {
    assumeThat(SystemUser.isRoot()).as("only root can become another user").isTrue();
    run("useradd", "--create-home", "--home-dir", HOME.toString(), "--shell", "/bin/sh", USER);
    var subordinate = Files.readString(Path.of("/etc/subuid"));
    if (!subordinate.contains(USER + ":")) {
      run("usermod", "--add-subuids", "700000-765535", "--add-subgids", "700000-765535", USER);
    }
  }

  @AfterEach
  void removeTheUser() throws Exception {
    if (SystemUser.isRoot()) {
      run("userdel", "--remove", USER);
    }
  }

  private static String run(String... argv) throws Exception {
    return Exec.check(VmLab.seconds(60), argv[0], List.of(argv));
  }

  /// This test's classes, where the other user can read them.
  private static String classPath() throws Exception {
    var copies = new ArrayList<String>();
    var place = Files.createDirectories(HOME.resolve("classes"));
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Files.exists(Path.of(entry))) {
        var copy =
            place.resolve(Integer.toString(copies.size()) + (entry.endsWith(".jar") ? ".jar" : ""));
        run("cp", "-r", entry, copy.toString());
        copies.add(copy.toString());
      }
    }
    run("chmod", "-R", "a+rX", place.toString());
    return String.join(File.pathSeparator, copies);
  }

  @Test
  void anOrdinaryUserBuildsAnImageAndRunsAMachine() throws Exception {
    var said =
        Exec.check(
            VmLab.seconds(1200),
            "the other user's run",
            List.of(
                "env",
                "-C",
                HOME.toString(),
                "-u",
                "MACHINE_CACHE_PATH",
                "HOME=" + HOME,
                "runuser",
                "-u",
                USER,
                "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                OrdinaryUserChild.class.getName(),
                HOME.resolve("lab").toString()));
    assertThat(said).contains("guest: mine\n", "owner: " + USER + "\n", "left: [][]\n");
  }
}

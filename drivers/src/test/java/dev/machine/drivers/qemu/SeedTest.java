package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTest {

  @TempDir Path dir;

  private String tar(String... options) throws Exception {
    var argv = new java.util.ArrayList<>(List.of("tar", "--numeric-owner"));
    argv.addAll(List.of(options));
    return Exec.check(Deadline.after(Duration.ofSeconds(10)), "tar", argv);
  }

  private Path seed(String user) throws Exception {
    return Files.write(
        dir.resolve("seed"), Seed.tar("id-1", Samples.boot(user), Samples.config(true), 0));
  }

  @Test
  void tarReadsTheSeedWithItsModes() throws Exception {
    assertThat(tar("-tvf", seed("root").toString()).lines().map(l -> l.replaceAll(" +", " ")))
        .contains(
            "-r-------- 0/0 5 1970-01-01 00:00 machine-seed/id",
            "-rw------- 0/0 12 1970-01-01 00:00 etc/ssh/ssh_host_ed25519_key",
            "drwx------ 0/0 0 1970-01-01 00:00 root/.ssh/",
            "-rw------- 0/0 20 1970-01-01 00:00 root/.ssh/authorized_keys",
            "-rw-r----- 0/0 6 1970-01-01 00:00 etc/machine-test");
  }

  @Test
  void theSeedHasTheMachinesAddressesAndName() throws Exception {
    var file = seed("root").toString();
    assertThat(tar("-xOf", file, "etc/hostname")).isEqualTo("web\n");
    assertThat(tar("-xOf", file, "etc/systemd/network/10-machine-lan.network"))
        .contains("MACAddress=52:54:00:1b:2c:37\n", "Address=10.214.171.10/24\n");
  }

  @Test
  void anOrdinaryLoginBecomesRootWithoutAPassword() throws Exception {
    var file = seed("debian").toString();
    assertThat(tar("-xOf", file, "machine-seed/user")).isEqualTo("debian\n");
    assertThat(tar("-xOf", file, "home/debian/.ssh/authorized_keys")).contains("BBBB");
    assertThat(tar("-xOf", file, "etc/sudoers.d/10-machine")).contains("debian ALL");
  }

  @Test
  void aLongPathIsKept() throws Exception {
    var path = "srv/" + "deep/".repeat(40) + "file";
    var bytes = Tar.of(List.of(Tar.Entry.file(path, 0644, "there\n")), 0);
    var file = Files.write(dir.resolve("long.tar"), bytes);
    assertThat(tar("-xOf", file.toString(), path)).isEqualTo("there\n");
  }

  @Test
  void noCloudCarriesTheHostKeyAndTheLogin() throws Exception {
    var files = Seed.noCloud("id-1", Samples.boot("debian"), Samples.config(false));
    assertThat(files.get("user-data")).startsWith("#cloud-config\n{");
    var user = new ObjectMapper().readTree(String.valueOf(files.get("user-data")).substring(14));
    assertThat(user.path("ssh_keys").path("ed25519_private").asText()).isEqualTo("PRIVATE\nKEY\n");
    assertThat(user.path("users").path(0).path("name").asText()).isEqualTo("debian");
    assertThat(user.path("write_files").path(0).path("permissions").asText()).isEqualTo("0640");
    assertThat(new ObjectMapper().readTree(files.get("meta-data")).path("instance-id").asText())
        .isEqualTo("id-1");
    assertThat(files.get("network-config")).contains("10.214.171.10/24", "52:54:00:1b:2c:36");
  }
}

package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real ssh says how it reads what [SshConfigFile] wrote.
class SshConfigFileIT {

  private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB";

  @TempDir Path directory;

  @Test
  void ssh_finds_each_machine_with_its_pinned_key() throws Exception {
    var store = directory.resolve("my store 100%/s");
    var files = new SshConfigFile(store);
    var identity = store.resolve("hosts/web1/id_ed25519");
    write(files, host("web1", Optional.of(identity)), host("b", Optional.empty()));
    var web1 = ask(files, "web1");
    assertThat(web1)
        .contains("hostname 127.0.0.1", "port 2201", "user root", "hostkeyalias web1-ab12")
        .contains("stricthostkeychecking true", "identitiesonly yes")
        .contains("userknownhostsfile " + files.knownHosts())
        // ssh -G prints this one before %% becomes %
        .contains("identityfile " + identity.toString().replace("%", "%%"));
    assertThat(ask(files, "b")).contains("hostkeyalias b-ab12", "identitiesonly no");
    assertThat(files.knownHosts()).hasContent("b-ab12 " + KEY + "\nweb1-ab12 " + KEY);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.file())))
        .isEqualTo("rw-------");
  }

  @Test
  void the_include_line_works_in_a_configuration_of_ones_own() throws Exception {
    var files = new SshConfigFile(directory.resolve("my store"));
    write(files, host("web1", Optional.empty()));
    var own = Files.writeString(directory.resolve("own"), files.includeLine() + "\nHost x\n");
    assertThat(Tool.ok(Map.of(), "ssh", "-G", "-F", own.toString(), "web1").lines())
        .contains("port 2201");
  }

  @Test
  void a_name_that_would_write_lines_of_its_own_is_refused() {
    var files = new SshConfigFile(directory);
    var evil = host("web1\nProxyCommand id", Optional.empty());
    assertThatThrownBy(() -> write(files, evil)).isInstanceOf(ProvisionException.class);
    assertThat(files.file()).doesNotExist();
  }

  private static void write(SshConfigFile files, SshHost... hosts) throws Exception {
    files.update(() -> List.of(hosts), "test", Deadline.after(Duration.ofSeconds(30)));
  }

  private static SshHost host(String name, Optional<Path> identity) {
    var alias = name + "-ab12";
    return new SshHost(
        name, "127.0.0.1", 2201, "root", identity, alias, List.of(KEY), Optional.empty());
  }

  private static List<String> ask(SshConfigFile files, String name) throws Exception {
    return Tool.ok(Map.of(), "ssh", "-G", "-F", files.file().toString(), name).lines().toList();
  }
}

package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole host in a real OpenStack whose servers really run and answer SSH from here: `mvn verify
/// -Popenstack -Dopenstack.suite=OpenStackHost`. A floating address, a network or a drive for user
/// data where `OS_FLOATINGIP_POOL`, `OS_NETWORK_NAME` or `OS_CONFIG_DRIVE` say so.
class OpenStackHost {

  private static final String NAME = "machine-acceptance-host";

  @TempDir Path home;

  private OpenStackEye eye;
  private Set<String> before;
  private Shell shell;

  @BeforeEach
  void look() throws Exception {
    eye = OpenStackEye.open();
    before = eye.contents();
    shell = new Shell(home);
    eye.choices().forEach(shell::with);
  }

  /// A test that fails must not leave anything in somebody's cloud.
  @AfterEach
  void clean() throws Exception {
    if (Files.isDirectory(home.resolve(".machine/hosts").resolve(NAME))) {
      shell.machine("rm", "-y", "-f", NAME).ok();
    }
  }

  @Test
  void runs_containers_goes_off_and_on_and_leaves_nothing() throws Exception {
    shell.machine("create", "-d", "openstack", NAME).ok();
    assertThat(shell.docker("--context", NAME, "version").ok().out()).contains("Server:");
    var box = Box.on(shell, NAME);
    box.saysHello();

    shell.machine("stop", NAME).ok();
    is("SHUTOFF", "Stopped");
    shell.machine("start", NAME).ok();
    is("ACTIVE", "Running");
    box.saysHello();
    var boot = boot();
    shell.machine("restart", NAME).ok();
    is("ACTIVE", "Running");
    assertThat(boot()).isNotEqualTo(boot);
    box.saysHello();

    shell.machine("rm", "-y", NAME).ok();
    assertThat(eye.contents()).isEqualTo(before);
    assertThat(shell.docker("context", "ls", "--format", "{{.Name}}").ok().out())
        .doesNotContain(NAME);
  }

  private void is(String toTheCloud, String toUs) throws Exception {
    assertThat(eye.status(NAME)).isEqualTo(toTheCloud);
    assertThat(shell.machine("status", NAME).ok().out()).isEqualTo(toUs + "\n");
  }

  private String boot() throws Exception {
    return shell.machine("ssh", NAME, "cat /proc/sys/kernel/random/boot_id").ok().out();
  }
}

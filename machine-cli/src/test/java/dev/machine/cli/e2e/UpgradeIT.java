package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The engine of a real host is exchanged for a newer one, and put back: by hand, and by itself
/// when the new one does not work. Containers and volumes go on through all of it.
@Execution(ExecutionMode.CONCURRENT)
class UpgradeIT {

  @TempDir Path home;

  private Shell shell;
  private HttpServer server;

  private void host(String image, String codename) throws Exception {
    shell = new Shell(home);
    shell.machine("create", "-d", "nspawn", "--image", image, "up").ok();
    var archives = Files.createDirectory(home.resolve("archives"));
    var script = archives.resolve("newer-engine.sh");
    try (var in = UpgradeIT.class.getResourceAsStream("newer-engine.sh")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    shell
        .sh(
            "cd archives && bash newer-engine.sh"
                + " \"$(find \"$MACHINE_CACHE_PATH\" -name docker.io_%s_*.deb)\" %s"
                    .formatted(version().replace(":", "%3a"), codename))
        .ok();
    shell.with("MACHINE_ARCHIVE_KEYRING", archives.resolve("keyring.gpg").toString());
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            archives.toAbsolutePath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
  }

  @AfterEach
  void remove() throws Exception {
    if (server != null) {
      server.stop(0);
    }
    shell.machine("rm", "-y", "up").ok();
  }

  @ParameterizedTest
  @CsvSource({"debian-12, bookworm", "debian-13, trixie"})
  void up_and_back_with_containers_going_on(String image, String codename) throws Exception {
    host(image, codename);
    var before = version();
    var container = aContainerWithAVolume();

    assertThat(upgrade("good").ok().err()).contains("docker.io " + before + "+newer1");
    assertThat(version()).isEqualTo(before + "+newer1");
    assertThat(container()).isEqualTo(container);
    assertThat(upgrade("good").ok().err()).contains("is up to date");

    var broken = upgrade("bad").exits(1);
    assertThat(broken.err())
        .contains("what was there before is back in place", "this engine is broken");
    assertThat(version()).isEqualTo(before + "+newer1");
    assertThat(container()).isEqualTo(container);

    shell.machine("rollback", "up").ok();
    assertThat(version()).isEqualTo(before);
    assertThat(container()).isEqualTo(container);
    assertThat(shell.machine("rollback", "up").exits(3).err()).contains("no way back");
    assertThat(shell.docker("--context", "up", "exec", "web", "busybox", "cat", "/kept/note").out())
        .isEqualTo("kept\n");
  }

  private Shell.Answer upgrade(String archive) throws IOException, InterruptedException {
    var mirror = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + archive;
    return shell.machine("upgrade", "--mirror", mirror, "up");
  }

  private String version() throws IOException, InterruptedException {
    return shell.machine("ssh", "up", "dpkg-query -W -f '${Version}' docker.io").ok().out();
  }

  private String aContainerWithAVolume() throws IOException, InterruptedException {
    shell
        .sh(
            """
            set -e
            mkdir -p img/bin && cp "$(command -v busybox)" img/bin/
            tar -C img -c . | docker --context up import - local/box
            docker --context up run -d --init --name web -v data:/kept local/box busybox sleep 9999
            docker --context up exec web busybox sh -c 'echo kept > /kept/note'
            """)
        .ok();
    return container();
  }

  /// Its id and the process that it is on the host.
  private String container() throws IOException, InterruptedException {
    return shell
        .docker("--context", "up", "inspect", "-f", "{{.Id}} {{.State.Pid}}", "web")
        .ok()
        .out();
  }
}

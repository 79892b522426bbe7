package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.local.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One host's whole life, as a person would live it: real system container, real engine, and the
/// real docker CLI as the judge.
@Execution(ExecutionMode.CONCURRENT)
class LifeOfAHostIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "debian-13"})
  void from_create_to_rm(String image) throws Exception {
    var shell = new Shell(home);
    var store = home.resolve(".machine");
    var before = LeftBehind.now(store);
    try {
      create(shell, image);
      runsContainers(shell);
      forwardsAPublishedPort(shell);
      stopsAndStarts(shell);
      comesBackAfterAReboot(shell);
      takesNewCertificates(shell);
      surfaceIsRight(shell);
      isBaked(shell);
      carriesAHostOfTheGenericDriver(shell);
    } finally {
      shell.machine("rm", "-y", "guest", "twin");
      shell.machine("rm", "-y", "life").ok();
      shell.machine("image", "rm", "life-base").ok();
    }
    assertThat(LeftBehind.now(store)).isEqualTo(before);
    assertThat(shell.docker("context", "ls", "-q").ok().out().strip()).isEqualTo("default");
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
    assertThat(home.resolve(".machine/drivers/nspawn")).isEmptyDirectory();
  }

  private void create(Shell shell, String image) throws Exception {
    var made =
        shell
            .machine(
                "create",
                "-d",
                "nspawn",
                "--image",
                image,
                "--engine-label",
                "tier=web",
                "--engine-opt",
                "log-level=warn",
                "--label",
                "role=test",
                "--forward",
                "app=0:8080",
                "life")
            .ok();
    assertThat(made.out() + made.err()).contains("docker --context life");
    assertThat(made.err()).containsIgnoringCase("shares");
    var version = shell.docker("--context", "life", "version", "--format", "{{.Server.Version}}");
    assertThat(version.ok().out()).startsWith(image.equals("debian-12") ? "20.10" : "26.1");
    var labels = shell.docker("--context", "life", "info", "--format", "{{.Labels}}").ok().out();
    assertThat(labels).contains("tier=web");
  }

  private void runsContainers(Shell shell) throws Exception {
    Box.on(shell, "life").saysHello();
    shell
        .docker(
            "--context",
            "life",
            "run",
            "-d",
            "--init",
            "--restart=always",
            "--name",
            "web",
            "-p",
            "8080:80",
            Box.IMAGE,
            "httpd",
            "-f",
            "-h",
            "/www")
        .ok();
  }

  private void forwardsAPublishedPort(Shell shell) throws Exception {
    assertThat(Web.served(Web.forwarded(shell, "life", "app"))).isEqualTo("served\n");
    shell.machine("forward", "life", "second=0:8080").ok();
    int second = Web.forwarded(shell, "life", "second");
    assertThat(Web.served(second)).isEqualTo("served\n");
    shell.machine("forward", "life", "--rm", "second").ok();
    assertThat(shell.machine("forward", "life").ok().out()).doesNotContain("second");
    assertThat(Web.refused(second)).isTrue();
  }

  private void stopsAndStarts(Shell shell) throws Exception {
    shell.machine("stop", "life").ok();
    assertThat(shell.machine("status", "life").ok().out()).isEqualTo("Stopped\n");
    assertThat(shell.docker("--context", "life", "ps").exit()).isNotZero();
    startsOnceOfTwoAtOnce(shell);
    assertThat(shell.machine("status", "life").ok().out()).isEqualTo("Running\n");
    assertThat(names(shell)).isEqualTo("web\n");
    assertThat(Web.served(Web.forwarded(shell, "life", "app"))).isEqualTo("served\n");
    shell.machine("kill", "life").ok();
    assertThat(shell.machine("status", "life").ok().out()).isEqualTo("Stopped\n");
    shell.machine("restart", "life").ok();
    assertThat(names(shell)).isEqualTo("web\n");
  }

  private static void startsOnceOfTwoAtOnce(Shell shell) throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Shell.Answer> start = () -> shell.machine("start", "life");
      for (var answer : pool.invokeAll(List.of(start, start))) {
        answer.get().ok();
      }
    }
  }

  private static String names(Shell shell) throws Exception {
    return shell.docker("--context", "life", "ps", "--format", "{{.Names}}").ok().out();
  }

  private void comesBackAfterAReboot(Shell shell) throws Exception {
    var boot = "cat /proc/1/stat | cut -d' ' -f22";
    var before = shell.machine("ssh", "life", boot).ok().out();
    shell.machine("ssh", "life", "systemctl reboot");
    shell
        .sh(
            "for i in $(seq 120); do sleep 1; now=$(timeout 5 "
                + Shell.launcher()
                + " ssh life \""
                + boot.replace("\"", "\\\"")
                + "\" 2>/dev/null) || continue;"
                + " [ \"$now\" != '"
                + before.strip()
                + "' ] && exit 0; done; exit 1")
        .ok();
    shell
        .sh(
            "for i in $(seq 60); do timeout 5 docker --context life ps -q 2>/dev/null"
                + " | grep -q . && exit 0; sleep 1; done; exit 1")
        .ok();
  }

  private void takesNewCertificates(Shell shell) throws Exception {
    var running = shell.docker("--context", "life", "ps", "-q", "--no-trunc").ok().out();
    var pid = "{{.State.Pid}}";
    var before = shell.docker("--context", "life", "inspect", "-f", pid, "web").ok().out();
    shell.machine("regenerate-certs", "-y", "life").ok();
    assertThat(shell.docker("--context", "life", "ps", "-q", "--no-trunc").ok().out())
        .isEqualTo(running);
    assertThat(shell.docker("--context", "life", "inspect", "-f", pid, "web").ok().out())
        .as("the container went on through it")
        .isEqualTo(before);
    shell.machine("regenerate-certs", "-y", "--client-certs", "life").ok();
    assertThat(names(shell)).isEqualTo("web\n");
  }

  private void surfaceIsRight(Shell shell) throws Exception {
    var row = JSON.readTree(shell.machine("ls", "-o", "json").ok().out()).get(0);
    assertThat(row.path("name").asText()).isEqualTo("life");
    assertThat(row.path("state").asText()).isEqualTo("Running");
    var eval = "eval \"$(" + Shell.launcher() + " env life)\"; docker ps --format '{{.Names}}'";
    assertThat(shell.sh(eval).ok().out()).isEqualTo("web\n");
    assertThat(shell.machine("ssh", "life", "exit 7").exit()).isEqualTo(7);
    Files.writeString(home.resolve("note"), "carried");
    shell.machine("scp", "note", "life:/tmp/note").ok();
    assertThat(shell.machine("ssh", "life", "cat /tmp/note").ok().out()).isEqualTo("carried");
    var key = shell.machine("ssh", "life", "stat -c '%a %U' /etc/docker/machine/server.pem");
    assertThat(key.ok().out()).isEqualTo("400 root\n");
    shell.machine("use", "life").ok();
    assertThat(shell.machine("active").ok().out()).isEqualTo("life\n");
    var processes = shell.sh("cat /proc/[0-9]*/cmdline | tr '\\0' ' '").out();
    assertThat(processes).doesNotContain("PRIVATE KEY");
  }

  /// A host of an image of this one has what is on its disk, and is nobody but itself.
  private void isBaked(Shell shell) throws Exception {
    shell.machine("image", "bake", "life", "life-base").ok();
    assertThat(names(shell)).as("it ran before, so it runs after").isEqualTo("web\n");
    var row = JSON.readTree(shell.machine("image", "ls", "-o", "json").ok().out()).get(0);
    assertThat(row.path("name").asText() + " of " + row.path("from").asText())
        .isEqualTo("life-base of life");
    shell.machine("create", "-d", "nspawn", "--image", "life-base", "twin").ok();
    new Box(shell, "twin").saysHello();
    for (var identity :
        new String[] {
          "cat /etc/machine-id",
          "cat /etc/ssh/ssh_host_ed25519_key.pub",
          "cat /etc/docker/machine/server.pem",
          "docker info --format '{{.ID}} {{.Name}}'"
        }) {
      var own = shell.machine("ssh", "twin", identity).ok().out();
      assertThat(own).isNotBlank().isNotEqualTo(shell.machine("ssh", "life", identity).ok().out());
    }
    assertThat(shell.machine("image", "rm", "life-base").exits(3).err()).contains("twin");
    shell.machine("rm", "-y", "twin").ok();
  }

  /// A server without an engine, adopted over SSH as any other would be.
  private void carriesAHostOfTheGenericDriver(Shell shell) throws Exception {
    shell.machine("create", "-d", "nspawn", "--engine-install-url", "none", "guest").ok();
    try {
      var login = JSON.readTree(shell.machine("inspect", "guest").ok().out()).path("ssh");
      var port = login.path("port").asText();
      // The engine listens where the forward leads from; other hosts have ports of the same range.
      var engine = String.valueOf(Ports.pick(home.toString(), Set.of()));
      shell.machine("forward", "guest", "engine=" + engine + ":" + engine).ok();
      var key = home.resolve(".machine/hosts/guest/secrets/id_ed25519").toString();
      var arguments =
          new String[] {
            "create",
            "-d",
            "generic",
            "--generic-ip-address",
            "127.0.0.1",
            "--generic-ssh-port",
            port,
            "--generic-ssh-key",
            key,
            "--generic-engine-port",
            engine,
            "adopted"
          };
      var unknown = shell.machine(arguments).exits(3);
      assertThat(unknown.err()).contains("host key").contains("--accept-new-host-key");
      arguments[arguments.length - 1] = "--accept-new-host-key";
      var accepted = java.util.Arrays.copyOf(arguments, arguments.length + 1);
      accepted[arguments.length] = "adopted";
      shell.machine(accepted).ok();
      var version = shell.docker("--context", "adopted", "version").ok();
      assertThat(version.out()).contains("Server:");
      shell.machine("restart", "adopted").ok();
      shell.docker("--context", "adopted", "ps").ok();
      shell.machine("rm", "-y", "adopted").ok();
    } finally {
      shell.machine("rm", "-y", "guest").ok();
    }
  }
}

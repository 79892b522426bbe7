package dev.machine.provisioner.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Facts;
import dev.machine.engine.Facts.AptSource;
import dev.machine.engine.Facts.InstalledPackage;
import dev.machine.engine.Facts.RunningEngine;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.testing.FakeRemote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsParserTest {

  private static Facts facts(Map<String, String> sections) throws Exception {
    var remote =
        new FakeRemote("root")
            .when(
                command -> command.root() && command.line().startsWith("sh -s -- "),
                command -> {
                  String nonce = command.argv().getLast();
                  var out = new StringBuilder("motd of an odd host\n");
                  sections.forEach(
                      (name, text) -> out.append("\n%s %s\n%s".formatted(nonce, name, text)));
                  return new Remote.Result(0, out.append("\n" + nonce + " end\n").toString(), "");
                });
    return FactsGatherer.gather(remote, Deadline.after(Duration.ofSeconds(5)));
  }

  private static Map<String, String> bookworm() {
    var sections = new TreeMap<String, String>();
    sections.put(
        "os-release",
        """
        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        VERSION_ID="12"
        VERSION_CODENAME=bookworm
        ID=debian
        """);
    sections.put("arch", "amd64\n");
    sections.put("hostname", "web1\n");
    sections.put("systemd", "yes\n");
    sections.put(
        "packages",
        """
        ii |libc6|2.36-9+deb12u13|amd64|
        ii |libc6|2.36-9+deb12u13|i386|
        hi |iptables|1.8.9-2|amd64|
        rc |docker.io|20.10.24+dfsg1-1+b3|amd64|
        ii |mawk|1.3.4.20200120-3.1|amd64|awk
        ii |adduser|3.134|all|a (= 1), b | c
        """);
    sections.put(
        "apt-list",
        """
        # deb http://old.invalid/debian bookworm main
        deb [arch=amd64 signed-by=/k.gpg] http://mirror.invalid/security bookworm-security main
        deb http://mirror.invalid/debian bookworm main contrib # here
        deb-src http://mirror.invalid/debian bookworm main
        deb cdrom:[Debian]/ bookworm main
        """);
    sections.put(
        "space",
        """
        Filesystem       1-blocks       Used   Available Capacity Mounted on
        /dev/vda1     21003583488 1003583488 19000000000       6% /
        """);
    sections.put(
        "addresses",
        """
        2: eth0    inet 192.0.2.7/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever
        2: eth0    inet6 2001:db8::7/64 scope global dynamic \\       valid_lft 86000sec
        3: docker0    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0\\       valid_lft
        """);
    return sections;
  }

  @Test
  void bareDebianHost() throws Exception {
    Facts facts = facts(bookworm());
    assertThat(facts.os()).isEqualTo("debian");
    assertThat(facts.version()).isEqualTo("12");
    assertThat(facts.codename()).isEqualTo("bookworm");
    assertThat(facts.arch()).isEqualTo("amd64");
    assertThat(facts.hostName()).isEqualTo("web1");
    assertThat(facts.systemd()).isTrue();
    assertThat(facts.packages()).containsOnlyKeys("libc6", "iptables", "mawk", "adduser");
    assertThat(facts.packages().values())
        .contains(
            new InstalledPackage("libc6", "2.36-9+deb12u13", "amd64", ""),
            new InstalledPackage("adduser", "3.134", "all", "a (= 1), b | c"));
    assertThat(facts.daemonJson()).isEmpty();
    assertThat(facts.engine()).isEmpty();
    assertThat(facts.freeBytes()).isEqualTo(19_000_000_000L);
    assertThat(facts.addresses()).containsExactly("192.0.2.7", "2001:db8::7");
    assertThat(facts.aptMirrors())
        .containsExactly(
            new AptSource("http://mirror.invalid/debian", "bookworm", List.of("main", "contrib")),
            new AptSource("http://mirror.invalid/security", "bookworm-security", List.of("main")));
  }

  @Test
  void deb822SourcesOfTrixie() throws Exception {
    var sections = bookworm();
    sections.put("apt-list", "");
    sections.put(
        "apt-deb822",
        """
        Types: deb deb-src
        URIs: http://mirror.invalid/debian
        Suites: trixie-updates
         trixie
        # a comment inside
        Components: main
        Signed-By:
         -----BEGIN PGP PUBLIC KEY BLOCK-----
         .

        Types: deb
        URIs: http://off.invalid/
        Suites: trixie
        Components: main
        Enabled: no
        """);
    sections.put("os-release", "ID=debian\nVERSION_ID='13'\nVERSION_CODENAME=trixie\n");
    assertThat(facts(sections).aptMirrors())
        .containsExactly(
            new AptSource("http://mirror.invalid/debian", "trixie", List.of("main")),
            new AptSource("http://mirror.invalid/debian", "trixie-updates", List.of("main")));
  }

  @Test
  void engineThatRuns() throws Exception {
    var sections = bookworm();
    sections.put("daemon-json", "there\neyJkZWJ1ZyI6\nIHRydWV9\n");
    sections.put("dockerd", "/usr/sbin/dockerd\n");
    sections.put("dockerd-version", "Docker version 20.10.24+dfsg1, build 5d6db84\n");
    sections.put("active", "active\n");
    sections.put(
        "unit",
        """
        # /lib/systemd/system/docker.service
        [Service]
        ExecStart=/usr/sbin/dockerd -H fd:// \\
            --containerd=/run/containerd/containerd.sock $DOCKER_OPTS
        # /etc/systemd/system/docker.service.d/10.conf
        [Service]
        Restart=always
        """);
    sections.put(
        "info",
        """
        {"ServerVersion":"20.10.24+dfsg1","Driver":"overlay2","ContainersRunning":3,\
        "Swarm":{"LocalNodeState":"active"}}
        """);
    Facts facts = facts(sections);
    assertThat(facts.daemonJson()).contains("{\"debug\": true}");
    assertThat(facts.engine())
        .contains(
            new RunningEngine(
                "20.10.24+dfsg1",
                "/usr/sbin/dockerd",
                "/usr/sbin/dockerd -H fd://"
                    + " --containerd=/run/containerd/containerd.sock $DOCKER_OPTS",
                "overlay2",
                true,
                true,
                3));
  }

  @Test
  void laterExecStartCounts() throws Exception {
    var sections = bookworm();
    sections.put("dockerd", "/usr/bin/dockerd\n");
    sections.put(
        "unit", "ExecStart=/usr/bin/dockerd -H fd://\nExecStart=\nExecStart=/usr/bin/dockerd\n");
    assertThat(facts(sections).engine().orElseThrow().execStart()).isEqualTo("/usr/bin/dockerd");
  }

  @Test
  void engineThatIsDownOrCutOffInItsAnswer() throws Exception {
    var sections = bookworm();
    sections.put("dockerd", "/usr/sbin/dockerd\n");
    sections.put("dockerd-version", "Docker version 26.1.5+dfsg1, build a72d7cd\n");
    sections.put("active", "inactive\n");
    sections.put("info", "{\"ServerVersion\":\"26.1");
    var engine = facts(sections).engine().orElseThrow();
    assertThat(engine.running()).isFalse();
    assertThat(engine.version()).isEqualTo("26.1.5+dfsg1");
    assertThat(engine.storageDriver()).isEmpty();
  }

  @Test
  void hostWithoutDpkgOrMuchElse() throws Exception {
    var facts = facts(Map.of("os-release", "ID=alpine\nVERSION_ID=3.20.1\n", "arch", "aarch64\n"));
    assertThat(facts.os()).isEqualTo("alpine");
    assertThat(facts.arch()).isEqualTo("arm64");
    assertThat(facts.systemd()).isFalse();
    assertThat(facts.packages()).isEmpty();
    assertThat(facts.aptMirrors()).isEmpty();
    assertThat(facts.freeBytes()).isZero();
  }

  @Test
  void hostnameTellsAddressesWhereIpIsMissing() throws Exception {
    var sections = bookworm();
    sections.put("addresses", "192.0.2.9 2001:db8::9 \n");
    assertThat(facts(sections).addresses()).containsExactly("192.0.2.9", "2001:db8::9");
  }

  @Test
  void shellThatDoesNotFinishIsAnError() {
    var remote = new FakeRemote("root").whenContains("sh -s", 127, "sh: not found");
    assertThatThrownBy(() -> FactsGatherer.gather(remote, Deadline.after(Duration.ofSeconds(5))))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("127");
  }

  /// The engine's program is asked beside the rest; it may answer first or last.
  @Test
  void theWordsOfAProgramThatRunsBesideTheRestAreItsOwn(@TempDir Path bin) throws Exception {
    var dockerd = Files.writeString(bin.resolve("dockerd"), "#!/bin/sh\necho version 1.2.3\n");
    assertThat(dockerd.toFile().setExecutable(true)).isTrue();
    var process = new ProcessBuilder("sh", "-s", "--", "@n");
    process.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
    var sections = Sections.parse("@n", answer(process.start()));
    assertThat(sections.text("dockerd-version")).isEqualTo("version 1.2.3");
    assertThat(sections.text("dockerd")).isEqualTo(dockerd.toString());
    assertThat(sections.complete()).isTrue();
  }

  /// A host whose engine is known and will be stopped is asked for its configuration alone.
  @Test
  void anEnginesVersionThatIsKnownIsNotAskedFor(@TempDir Path bin) throws Exception {
    var dockerd = Files.writeString(bin.resolve("dockerd"), "#!/bin/sh\nexit 1\n");
    assertThat(dockerd.toFile().setExecutable(true)).isTrue();
    var process = new ProcessBuilder("sh", "-s", "--", "@n", "20.10.24");
    process.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
    var sections = Sections.parse("@n", answer(process.start()));
    assertThat(sections.complete()).isTrue();
    assertThat(sections.lines()).doesNotContainKeys("packages", "info", "os-release");
    var engine = FactsParser.parse(sections).engine().orElseThrow();
    assertThat(engine.version()).isEqualTo("20.10.24");
    assertThat(engine.dockerd()).isEqualTo(dockerd.toString());
    assertThat(engine.running()).isFalse();
  }

  private static String answer(Process shell) throws Exception {
    try (var in = shell.getOutputStream()) {
      in.write(Resources.text("facts.sh").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    var out =
        new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    return out;
  }

  /// The script itself, on this machine.
  @Test
  void scriptRunsToItsEndHere() throws Exception {
    String out = answer(new ProcessBuilder("sh", "-s", "--", "@n").start());
    Sections sections = Sections.parse("@n", out);
    assertThat(sections.complete()).isTrue();
    Facts facts = FactsParser.parse(sections);
    assertThat(facts.os()).isNotEmpty();
    assertThat(facts.hostName()).isNotEmpty();
    assertThat(facts.freeBytes()).isPositive();
  }
}

package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextName;
import dev.machine.provisioner.client.ContextSpec;
import dev.machine.provisioner.client.ContextSpec.Owner;
import dev.machine.provisioner.client.EngineUrl;
import dev.machine.provisioner.host.HostStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes to stdout: the answer, and nothing else.
class AnswersTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void hosts() throws ProvisionException {
    terminal =
        new Terminal(home, FakeFactory.LOCAL)
            .with(
                Hosts.ready("web1"),
                Hosts.of("off2", "generic", new HostStatus.Ready(), Map.of("role", "web")),
                Hosts.ready("web10"));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ls -o json",
        "ls -q -o json",
        "inspect web1",
        "inspect web1 off2",
        "status -o json web1",
        "ip -o json web1",
        "url -o json web1 off2",
        "drivers -o json",
        "templates -o json",
        "templates show default -o json",
        "version -o json",
        "forward web1 -o json",
        "doctor -o json",
        "create -o json -d fake new1"
      })
  void isJsonWhereItIsAskedFor(String line) throws IOException {
    var answer = terminal.run(line.split(" "));

    assertThat(json(answer.out()).isContainerNode()).isTrue();
    assertThat(answer.out()).endsWith("\n");
  }

  @Test
  void lsShowsARowPerHost() {
    var answer = terminal.run("ls");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out().lines().map(String::stripTrailing))
        .satisfiesExactly(
            head ->
                assertThat(head).matches("NAME +ACTIVE +DRIVER +STATE +URL +ENGINE +CERT +ERROR"),
            one -> assertThat(one).startsWith("off2    -        generic   Stopped"),
            two ->
                assertThat(two)
                    .startsWith(
                        "web1    *        fake      Running   tcp://127.0.0.1:42376   20.10.24"),
            three -> assertThat(three).startsWith("web10   -"));
  }

  @Test
  void lsQuietAsksNobody() {
    assertThat(terminal.run("ls", "-q").out()).isEqualTo("off2\nweb1\nweb10\n");
    assertThat(terminal.run("ls", "-q", "--filter", "driver=FAKE").out())
        .isEqualTo("web1\nweb10\n");
    assertThat(terminal.run("ls", "-q", "--filter", "label=Role=WEB").out()).isEqualTo("off2\n");
    assertThat(terminal.run("ls", "-q", "--filter", "name=1$").out()).isEqualTo("web1\n");
    assertThat(terminal.run("ls", "-q", "--filter", "name=1$", "--filter", "name=^off").out())
        .isEqualTo("off2\nweb1\n");
    assertThat(terminal.run("ls", "-q", "--filter", "name=web", "--filter", "driver=generic").out())
        .isEmpty();
    assertThat(terminal.machines.asked).isEmpty();
    assertThat(terminal.run("ls", "-q", "--filter", "state=stopped").out()).isEqualTo("off2\n");
    assertThat(terminal.machines.asked).isNotEmpty();
  }

  @Test
  void ipAndUrlComeFromTheStore() {
    assertThat(terminal.run("ip", "web1").out()).isEqualTo("127.0.0.1\n");
    assertThat(terminal.run("ip", "--private", "web1").out()).isEqualTo("10.99.0.2\n");
    assertThat(terminal.run("url", "web10", "web1").out())
        .isEqualTo("tcp://127.0.0.1:42376\ntcp://127.0.0.1:42376\n");
    assertThat(terminal.machines.asked).isEmpty();
  }

  @Test
  void aHostWithoutAnAddressIsOneFailureOfSeveral() throws ProvisionException {
    var bare = Hosts.ready("bare").with(dev.machine.provisioner.host.Host.Access.NONE);
    terminal.with(bare);

    var both = terminal.run("url", "bare", "web1");

    assertThat(both.exit()).isEqualTo(4);
    assertThat(both.out()).isEqualTo("tcp://127.0.0.1:42376\n");
    assertThat(both.err()).contains("machine: \"bare\" has no engine URL yet");
    assertThat(terminal.run("url", "bare").exit()).isEqualTo(1);
  }

  @Test
  void inspectShowsAHostInItsDocumentedShape() throws IOException {
    var one = json(terminal.run("inspect", "off2").out());

    assertThat(one.fieldNames())
        .toIterable()
        .containsExactly(
            "name",
            "created",
            "driver",
            "driverOptions",
            "status",
            "problem",
            "directory",
            "ssh",
            "engine",
            "client",
            "privateAddress",
            "labels",
            "template");
    assertThat(one.at("/status").asText()).isEqualTo("Ready");
    assertThat(one.at("/ssh/port").asInt()).isEqualTo(40022);
    assertThat(one.at("/labels/role").asText()).isEqualTo("web");
    assertThat(one.at("/template").isNull()).isTrue();
    assertThat(json(terminal.run("inspect", "web1", "off2").out())).hasSize(2);
  }

  @Test
  void envPrintsShellLinesThatEchoTheCommand() {
    assertThat(terminal.run("env", "web1").out())
        .isEqualTo(
            """
            unset DOCKER_CONTEXT;
            export DOCKER_TLS_VERIFY="1"
            export DOCKER_HOST="tcp://127.0.0.1:42376"
            export DOCKER_CERT_PATH="%s/.machine/pki"
            export DOCKER_MACHINE_NAME="web1"
            # Run this command to configure your shell:
            # eval "$(machine env web1)"
            """
                .formatted(home));
    assertThat(terminal.run("env", "--shell", "fish", "--context", "web1").out())
        .contains("set -gx DOCKER_CONTEXT \"web1\";", "set -e DOCKER_HOST;");
    assertThat(terminal.run("env", "--unset").out()).contains("unset DOCKER_HOST;");
    assertThat(terminal.run("env", "--no-proxy", "web1").out())
        .contains("export NO_PROXY=\"127.0.0.1\"");
    assertThat(terminal.machines.asked).isEmpty();
  }

  /// Without its certificates the way there would be open.
  @Test
  void envOfAHostThatIsNotCompleteIsRefused() throws Exception {
    terminal.store().add(Hosts.of("half", "fake", new HostStatus.Creating(), Map.of()));
    var answer = terminal.run("env", "half");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).contains("was never completed", "machine create --resume half");
  }

  @Test
  void activeFollowsDocker() throws IOException {
    assertThat(terminal.run("active").exit()).isEqualTo(1);
    assertThat(terminal.run("active").err())
        .startsWith("machine: docker talks to none of the machines here\nhint: choose one");

    terminal.environment.put("DOCKER_CONTEXT", "web10");
    assertThat(terminal.run("active").out()).isEqualTo("web10\n");

    terminal.environment.put("DOCKER_HOST", "ssh://off2");
    assertThat(terminal.run("active").out()).isEqualTo("off2\n");
    assertThat(json(terminal.run("active", "-o", "json").out()).at("/name").asText())
        .isEqualTo("off2");
  }

  @Test
  void forwardAddsListsAndEnds() {
    assertThat(terminal.run("forward", "web1", "8080:80", "db=0:5432").out())
        .contains("port-80", "127.0.0.1:8080", "db", "127.0.0.1:40000");
    assertThat(terminal.run("forward", "web1", "--rm", "port-80").exit()).isZero();
    assertThat(terminal.run("forward", "web1").out()).contains("db").doesNotContain("port-80");
    assertThat(terminal.run("forward", "web1", "--rm", "bd").err()).contains("did you mean db?");
  }

  @Test
  void aBrokenStoreFileIsAFindingOfDoctor() throws IOException {
    Files.writeString(home.resolve(".machine/hosts/web1/host.json"), "{");

    var answer = terminal.run("doctor", "--timeout", "2s");

    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.out())
        .contains("PROBLEM host web1: ")
        .contains("type: machine rm --force web1")
        .contains("ok      host web10: Running");
  }

  @Test
  void aHostsDirectoryThatOthersMayReadIsAFindingOfDoctor() throws IOException {
    var directory = home.resolve(".machine/hosts/web1");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));

    assertThat(terminal.run("doctor", "--timeout", "2s").out())
        .contains("PROBLEM host web1: others may look into " + directory)
        .contains("type: chmod -R go= " + directory)
        .doesNotContain("hosts/web10");
  }

  @Test
  void doctorDoesNotAdviseToRemoveWhatANewerProgramWrote() throws IOException {
    var record = home.resolve(".machine/hosts/web1/host.json");
    Files.writeString(
        record, Files.readString(record).replaceFirst("\"schema\" *: *\\d+", "\"schema\":99"));

    assertThat(terminal.run("doctor", "--timeout", "2s").out())
        .contains("from the future")
        .contains("type: use the newer machine")
        .doesNotContain("machine rm");
  }

  @Test
  void doctorTellsInOneLineHowToIncludeTheSshConfig() throws Exception {
    var ours = home.resolve(".machine/ssh/config");
    Files.createDirectories(ours.getParent());
    Files.writeString(ours, "# Host web1");
    var config = home.resolve(".ssh/config");

    obey(terminal.run("doctor", "--timeout", "2s").out());
    assertThat(config).hasContent("Include " + ours);
    Files.writeString(config, "Host other\n  User me\n");
    obey(terminal.run("doctor", "--timeout", "2s").out());
    assertThat(config).hasContent("Include " + ours + "\nHost other\n  User me");
    assertThat(terminal.run("doctor", "--timeout", "2s").out()).contains("config includes ");
  }

  /// Types what `doctor` says to type for ssh.
  private void obey(String findings) throws IOException, InterruptedException {
    var line = findings.lines().filter(l -> l.contains("Include ")).findFirst().orElseThrow();
    var typed = new ProcessBuilder("sh", "-c", line.strip().substring("type: ".length())).start();
    assertThat(typed.waitFor()).isZero();
  }

  @Test
  void useDoesNotSwitchToWhatAnotherPutUnderTheContextsName() throws ProvisionException {
    assertThat(terminal.run("doctor", "--timeout", "2s").out())
        .contains("its docker context \"web1\" is gone")
        .contains("type: machine provision web1");
    var another = new Owner("another store", "web1", "0123abcd");
    terminal
        .contexts()
        .put(
            new ContextSpec(
                ContextName.of("web1"),
                "another's",
                EngineUrl.parse("tcp://203.0.113.7:2375"),
                Optional.empty(),
                another));

    var answer = terminal.run("use", "web1");

    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.err())
        .contains("machine: web1: the docker context \"web1\" is another's now")
        .contains("hint: docker context rm -f web1 && machine provision web1");
    assertThat(terminal.machines.asked).doesNotContain("use web1");
  }

  @Test
  void everyDriverTellsWhetherItWorks() {
    var drivers = terminal.run("drivers", "-o", "json").out();

    assertThat(drivers.split("\"works\" : true", -1)).hasSize(drivers.split("\"name\"", -1).length);
  }

  @Test
  void versionsTellTheSame() {
    assertThat(terminal.run("--version")).isEqualTo(terminal.run("version"));
    assertThat(terminal.run("version").out()).matches("machine \\d+\\.\\d+\\S* \\(Java .+\\)\n");
  }
}

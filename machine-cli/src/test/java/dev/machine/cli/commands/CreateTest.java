package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.drivers.Forward;
import dev.machine.engine.Content;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.CreateRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void twoDrivers() {
    terminal = new Terminal(home, FakeFactory.LOCAL, FakeFactory.EXISTING);
  }

  private CreateRequest request(String... arguments) {
    var answer = terminal.run(arguments);
    assertThat(answer.exit()).as(answer.err()).isZero();
    return terminal.machines.requests.getLast();
  }

  @Test
  void saysWhatToDoNext() {
    var answer = terminal.run("create", "web1");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .contains("using the driver fake: it works on every machine")
        .contains("web1: Asking web1")
        .contains("docker --context web1 ps")
        .contains("eval \"$(machine env web1)\"")
        .contains("machine ssh web1");
  }

  @Test
  void readsTheFlagsOfTheDriverWhereverTheyStand() {
    var request =
        request(
            "create",
            "--generic-tag",
            "a",
            "web1",
            "--generic-tag=b",
            "-d",
            "generic",
            "--generic-fast",
            "--generic-address",
            "203.0.113.7");

    assertThat(request.driver()).contains("generic");
    assertThat(request.driverOptions().list("generic-tag")).containsExactly("a", "b");
    assertThat(request.driverOptions().flag("generic-fast")).isTrue();
    assertThat(request.driverOptions().text("generic-address")).contains("203.0.113.7");
  }

  @Test
  void anImageIsOnlyForDriversThatTakeOne() {
    assertThat(request("create", "-d", "generic", "web1").driverOptions().values()).isEmpty();

    var answer = terminal.run("create", "-d", "generic", "--image", "debian-13", "web2");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("the driver generic takes no image");
  }

  @Test
  void takesTheDriverFromTheEnvironment() {
    terminal.environment.put("MACHINE_DRIVER", "generic");

    assertThat(request("create", "web1").driver()).contains("generic");
    assertThat(request("create", "-dfake", "web2").driver()).contains("fake");
  }

  @Test
  void readsEverythingElse() {
    var request =
        request(
            "create",
            "web1",
            "--image",
            "debian-13",
            "--label",
            "role=web",
            "--tls-san",
            "a.example",
            "--forward",
            "web=8080:80",
            "--context-name",
            "prod",
            "--mirror",
            "http://mirror.example",
            "--ssh-host-key",
            "SHA256:x",
            "--accept-new-host-key",
            "--keep-on-failure",
            "--engine-opt",
            "log-level=debug",
            "--engine-label",
            "a=b",
            "--engine-install-url",
            "none",
            "--engine-install-sha256",
            "00");

    assertThat(request.driverOptions().text("fake-image")).contains("debian-13");
    assertThat(request.labels()).containsEntry("role", "web");
    assertThat(request.tlsSans()).contains("a.example");
    assertThat(request.setup().forwards()).containsExactly(new Forward("web", 8080, 80));
    assertThat(request.setup().expectedHostKey()).contains("SHA256:x");
    assertThat(request.setup().acceptNewHostKey()).isTrue();
    assertThat(request.contextName()).contains("prod");
    assertThat(request.mirror()).contains("http://mirror.example");
    assertThat(request.keepOnFailure()).isTrue();
    assertThat(request.installUrl()).contains("none");
    assertThat(request.installSha256()).contains("00");
    assertThat(request.engine().daemon())
        .containsEntry("log-level", "debug")
        .containsEntry("labels", List.of("a=b"));
  }

  @Test
  void knowsThePredecessorsVariables() {
    terminal.environment.put("ENGINE_REGISTRY_MIRROR", "https://mirror.example");
    terminal.environment.put("MACHINE_DOCKER_INSTALL_URL", "none");

    var request = request("create", "web1");

    assertThat(request.installUrl()).contains("none");
    assertThat(request.engine().daemon())
        .containsEntry("registry-mirrors", List.of("https://mirror.example"));
  }

  @Test
  void flagsWinOverTheTemplate() throws IOException {
    var template = home.resolve("web.yaml");
    Files.writeString(
        template,
        """
        version: 1
        driver: fake
        image: debian-12
        labels:
          role: web
        engine:
          settings:
            log-level: warn
            debug: true
        """);

    var request =
        request(
            "create",
            "-t",
            template.toString(),
            "--image",
            "debian-13",
            "--engine-opt",
            "log-level=error",
            "web1");

    assertThat(request.driver()).contains("fake");
    assertThat(request.template()).contains(template.toString());
    assertThat(request.driverOptions().text("fake-image")).contains("debian-13");
    assertThat(request.labels()).containsEntry("role", "web");
    assertThat(request.engine().daemon())
        .containsEntry("log-level", "error")
        .containsEntry("debug", true);
  }

  @Test
  void aWrongTemplateIsToldWithLineAndColumn() throws IOException {
    var template = home.resolve("web.yaml");
    Files.writeString(template, "version: 1\nimgae: debian-12\nlabels: 5\n");

    var answer = terminal.run("create", "-t", template.toString(), "web1");

    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err())
        .contains("machine: 2 things are wrong")
        .contains("web.yaml:2:1")
        .contains("imgae")
        .contains("web.yaml:3:");
  }

  @Test
  void anEngineSettingOfTheTemplateIsFoundInItsFile() throws IOException {
    var template = home.resolve("web.yaml");
    Files.writeString(template, "version: 1\nengine:\n  settings:\n    log-levle: warn\n");

    var answer = terminal.run("create", "-t", template.toString(), "web1");

    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("web.yaml:4:");
  }

  @Test
  void aDryRunPrintsTheStepsAndDoesNothing() {
    var answer = terminal.run("create", "--dry-run", "web1");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).isEqualTo("- Say hello\n    run echo hello\n");
    assertThat(answer.err()).contains("assumed");
    assertThat(terminal.machines.asked).isEmpty();
  }

  @Test
  void aDryRunAsJsonHasKindDescriptionAndDetailOfEachStep() {
    var body = new Step.PutFile("Put a key", "/k", 0400, new Content.SecretRef("server.pem"));
    var undo = new Step.RemoveFile("Put it back", "/k");
    terminal.machines.steps =
        List.of(new Step.Guarded("Try it", List.of(body), List.of(), List.of(undo)));

    var answer = terminal.run("create", "--dry-run", "-o", "json", "web1");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out())
        .isEqualTo(
            """
            [ {
              "kind" : "guarded",
              "description" : "Try it",
              "assumed" : true,
              "steps" : [ {
                "kind" : "put-file",
                "description" : "Put a key",
                "assumed" : true,
                "detail" : [ "file /k 0400 <server.pem>" ]
              } ],
              "check" : [ ],
              "undo" : [ {
                "kind" : "remove-file",
                "description" : "Put it back",
                "assumed" : true,
                "detail" : [ "remove /k" ]
              } ]
            } ]
            """);
  }

  @Test
  void aTemplatesSettingsAreToldTogetherWithItsForm() throws IOException {
    var file = home.resolve("t.yaml");
    Files.writeString(
        file,
        """
        version: 1
        imgae: debian-13
        engine:
          settings: {log-levle: debug}
        """);

    var answer = terminal.run("create", "--template", file.toString(), "web1");

    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err())
        .contains("2 things are wrong")
        .contains("t.yaml:2:1: unknown key \"imgae\"")
        .contains("t.yaml:4:14: unknown engine setting \"log-levle\"");
  }

  @Test
  void templatesShowMergedChecksTheSettingsToo() throws IOException {
    var file = home.resolve("t.yaml");
    Files.writeString(file, "version: 1\nengine:\n  settings: {log-levle: debug}\n");

    var answer = terminal.run("templates", "show", "--merged", file.toString());

    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("t.yaml:3:14: unknown engine setting \"log-levle\"");
  }

  @Test
  void withProgressAsJsonEveryLineOnStderrIsOneEventAndTheFailureIsToldOnce() {
    terminal.machines.failures.put("web1", ProvisionException.refused("no", "yes"));
    var failed = terminal.run("--progress", "json", "create", "web1");
    var made = terminal.run("--progress", "json", "create", "web2");

    assertThat(failed.exit()).isEqualTo(3);
    assertThat(failed.err().lines().filter(line -> line.contains("\"failed\""))).hasSize(1);
    assertThat((failed.err() + made.err()).lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
  }

  @Test
  void anInterruptionThatLeftNothingSaysSo() {
    terminal.machines.onCreate =
        _ -> {
          throw new InterruptedException();
        };

    var answer = terminal.run("create", "web1");

    assertThat(answer.exit()).isEqualTo(130);
    assertThat(answer.err()).endsWith("machine: interrupted\nhint: " + Suggestions.UNDONE + "\n");
  }

  @Test
  void resumesAHostThatIsThere() throws ProvisionException {
    terminal.with(Hosts.ready("web1"));

    assertThat(terminal.run("create", "--resume", "web1").exit()).isZero();
    assertThat(terminal.machines.asked).containsExactly("resume web1");
    assertThat(terminal.run("create", "--resume", "wbe1").err()).contains("did you mean web1?");
  }

  @Test
  void missingPackagesAreOneLineThatCanBePasted() {
    terminal.machines.beforeCreate.add(
        new DriverException.MissingPackages("nspawn", List.of("mmdebstrap", "systemd-container")));

    var answer = terminal.run("create", "web1");

    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.err())
        .contains("machine: nspawn needs system packages that are not installed")
        .contains("hint: apt-get install -y --no-install-recommends mmdebstrap systemd-container");
  }

  @Test
  void withoutAnyLocalDriverItIsRefused() {
    var broken = new Terminal(home, new FakeFactory("vm", Kind.LOCAL, false));

    var answer = broken.run("create", "web1");

    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.err()).contains("no local driver works on this machine").contains("generic");
  }

  @Test
  void aFailureKeepsItsHintItsOutputAndItsCode() {
    terminal.machines.failures.put(
        "web1",
        ProvisionException.failed("apt-get failed", "look at the host")
            .withOutput("E: no\u001b[31m"));

    var answer = terminal.run("create", "web1");

    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err())
        .endsWith("machine: apt-get failed\nhint: look at the host\n  | E: no?[31m\n");
  }

  @Test
  void theOutcomeOfAnInterruptIsOneHundredAndThirty() {
    terminal.machines.failures.put("web1", new InterruptedException());

    assertThat(terminal.run("create", "web1").exit()).isEqualTo(130);
  }

  @Test
  void progressAsJsonIsAnEventPerLine() {
    var answer = terminal.run("create", "--progress", "json", "web1");

    assertThat(answer.err().lines().filter(line -> line.startsWith("{")))
        .anySatisfy(
            line -> assertThat(line).contains("\"event\":\"step\",\"title\":\"Asking web1\""))
        .anySatisfy(line -> assertThat(line).contains("\"event\":\"done\""));
    assertThat(answer.exit()).isZero();
  }

  @Test
  void theMirrorIsForTheImageAndForTheEngine() {
    terminal.run("create", "-d", "fake", "--mirror", "http://mirror.test/debian", "web2");

    var request = terminal.machines.requests.getFirst();
    assertThat(request.mirror()).contains("http://mirror.test/debian");
    assertThat(request.driverOptions().text("fake-mirror")).contains("http://mirror.test/debian");
  }
}

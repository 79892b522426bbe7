package dev.machine.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.stack.Stacks.Running;
import dev.machine.provisioner.stack.Stacks.Service;
import dev.machine.provisioner.stack.Stacks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackVerbTest {
  @TempDir Path home;
  private Terminal terminal;
  private String file;

  @BeforeEach
  void aFleetAndAStack() throws ProvisionException, IOException {
    var label = Map.of("machine.fleet", "shop");
    terminal =
        new Terminal(home, FakeFactory.LOCAL)
            .with(
                Hosts.of("web1", "fake", new HostStatus.Ready(), label),
                Hosts.of("web2", "fake", new HostStatus.Ready(), label),
                Hosts.ready("alone"));
    terminal.stacks.running =
        List.of(
            new Running(
                "shop",
                Optional.of("d1"),
                List.of(new Service("api", "api:1", 1, 2), new Service("web", "web:1", 1, 1))));
    var path = home.resolve("shop.yaml");
    Files.writeString(path, "services: {web: {image: \"web:${TAG}\"}}\n");
    file = path.toString();
  }

  @Test
  void aFileIsDeployedToTheOnlyFleet() {
    var answer =
        terminal.run("stack", "deploy", "-e", "TAG=1", "--secret", "DB=env:DB", "--rollback", file);

    assertThat(answer.exit()).isZero();
    assertThat(answer.err()).contains("shop: Deploying shop", "shop: runs");
    assertThat(terminal.stacks.asked).containsExactly("deploy shop on web2 within 300 s, or back");
    var plan = terminal.stacks.plans.getFirst();
    assertThat(plan.environment()).isEqualTo(Map.of("TAG", "1"));
    assertThat(plan.secrets()).isEqualTo(Map.of("DB", "env:DB"));
    assertThat(plan.text()).contains("web:${TAG}");
  }

  @Test
  void hostNameAndTimeMayBeGiven() throws IOException {
    Files.createDirectories(home.resolve("Store"));
    var compose = home.resolve("Store/compose.yaml");
    Files.writeString(compose, "services: {web: {image: web}}\n");
    terminal.run("stack", "deploy", "--host", "alone", compose.toString(), "--timeout", "20s");
    terminal.run("stack", "deploy", "--fleet", "shop", "--name", "other", file);

    assertThat(terminal.stacks.asked)
        .containsExactly("deploy store on alone within 20 s", "deploy other on web2 within 300 s");
  }

  @Test
  void whatFailsIsToldWithTheLogs() {
    terminal.stacks.failure =
        ProvisionException.failed("the service web does not come up: boom", "see")
            .withOutput("log");
    var answer = terminal.run("stack", "deploy", file);

    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains("does not come up: boom", "hint: see", "| log");
  }

  @Test
  void aFileThatIsNoComposeFileIsToldWithItsPlace() throws IOException {
    Files.writeString(Path.of(file), "services:\n  web: x\n");
    var answer = terminal.run("stack", "deploy", file);

    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err())
        .contains(file + ":2:8: the service web must be a map, not a single value");
    assertThat(terminal.run("stack", "deploy", home + "/none.yaml").exit()).isEqualTo(2);
    assertThat(terminal.stacks.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stack deploy",
        "stack deploy a b",
        "stack rm",
        "stack nothing",
        "stack ls x",
        "stack deploy --env A FILE",
        "stack deploy --name a.b FILE",
        "stack deploy --timeout soon FILE",
        "stack deploy --fleet other FILE",
        "stack ps nope",
        "stack rm nope",
        "stack logs shop -n 0"
      })
  void whatIsNoStackCommandIsAUsageError(String line) {
    var answer = terminal.run(line.replace("FILE", file).split(" "));

    assertThat(answer.exit()).as(answer.err()).isEqualTo(2);
    assertThat(answer.err()).contains("hint: ");
    assertThat(terminal.stacks.asked).isEmpty();
  }

  @Test
  void listsAreTablesOrJson() {
    assertThat(terminal.run("stack").out())
        .isEqualTo(
            """
            STACK   SERVICE   RUNNING   IMAGE
            shop    api       1 of 2    api:1
            shop    web       1 of 1    web:1
            """);
    assertThat(terminal.run("stack", "ls", "-o", "json").out())
        .contains("\"digest\" : \"d1\"", "\"running\" : 1", "\"wanted\" : 2");
    terminal.stacks.tasks =
        List.of(new Task("web", "web.1", "", "pending", "no node", "2026-01-02T03:04:05.67Z"));
    assertThat(terminal.run("stack", "ps", "shop").out())
        .isEqualTo(
            """
            TASK    HOST   STATE     SINCE                  ERROR
            web.1   -      pending   2026-01-02T03:04:05Z   no node
            """);
    assertThat(terminal.run("stack", "ps", "shop", "-o", "json").out())
        .contains("\"state\" : \"pending\"", "\"error\" : \"no node\"");
  }

  @Test
  void removingAsks() {
    assertThat(terminal.run("stack", "rm", "shop").exit()).isEqualTo(3);
    assertThat(terminal.stacks.asked).isEmpty();
    terminal.typed = "y\n";
    assertThat(terminal.run("stack", "rm", "shop").exit()).isZero();
    assertThat(terminal.run("stack", "rm", "-y", "shop").err()).contains("shop: removed");

    assertThat(terminal.stacks.asked).containsExactly("remove shop on web2", "remove shop on web2");
  }

  @Test
  void aNameThatIsNearIsTold() {
    assertThat(terminal.run("stack", "ps", "shpo").err()).contains("did you mean \"shop\"?");
  }
}

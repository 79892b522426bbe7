package dev.machine.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryVerbTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void aFleetWithARegistry() throws Exception {
    terminal = new Terminal(home, FakeFactory.LOCAL).with(Hosts.ready("web1"), Hosts.ready("web2"));
    fleet("shop", "web1");
  }

  private void fleet(String name, String host) throws Exception {
    var directory = Files.createDirectories(home.resolve(".machine/fleets").resolve(name));
    Files.writeString(
        directory.resolve("fleet.json"),
        """
        {"schema": 1, "registry": {"host": "%s", "port": 5001, "data": "/srv/r", "users": {}}}
        """
            .formatted(host));
  }

  @Test
  void itIsTheOneOfTheFleet() {
    assertThat(terminal.run("registry").out())
        .isEqualTo(
            """
            IMAGE                    TAGS
            10.0.0.2:5001/shop/web   1 2
            """);
    assertThat(terminal.run("registry", "ls", "-o", "json").out())
        .contains("\"name\" : \"shop/web\"", "\"image\" : \"10.0.0.2:5001/shop/web\"");
    assertThat(terminal.registries.asked.getFirst()).contains("host=web1, port=5001, data=/srv/r");
  }

  @Test
  void oneOfNoFleetIsNamedByItsHost() {
    terminal.run("registry", "ls", "--host", "web2", "--port", "5002", "--user", "ci=env:CI");
    assertThat(terminal.registries.asked.getFirst())
        .contains("host=web2, port=5002", "User[name=ci, password=env:CI]");
  }

  @Test
  void whatIsPushedIsAFileOrAnImage() {
    assertThat(terminal.run("registry", "push", "web:1").out())
        .isEqualTo("10.0.0.2:5001/shop/web:1@sha256:abc\n");
    terminal.run("registry", "push", "--from", "web2", "web:1");
    terminal.run("registry", "push", "a/b.tar", "--name", "shop/web");
    assertThat(terminal.registries.asked)
        .containsExactly(
            "push Named[image=web:1] from web1 to web1",
            "push Named[image=web:1] from web2 to web1",
            "push Tar[file=a/b.tar, name=Optional[shop/web]] from web1 to web1");
  }

  @Test
  void cleaningTellsWhatBecameFree() {
    assertThat(terminal.run("registry", "gc").err()).contains("freed 7 MB");
    assertThat(terminal.run("registry", "renew").exit()).isZero();
    assertThat(terminal.registries.asked.getFirst()).isEqualTo("collect web1");
    assertThat(terminal.registries.asked.getLast()).startsWith("serve");
  }

  @Test
  void withoutUsersNobodyLogsIn() {
    var answer = terminal.run("registry", "login");
    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.err()).contains("has no users");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "registry psuh web; did you mean push?",
        "registry push; registry push takes IMAGE|FILE",
        "registry gc now; takes no argument",
        "registry ls --fleet shpo; did you mean shop?",
        "registry ls --host wbe1; did you mean web1?",
        "registry ls --host web1 --user ci; --user ci=env:",
        "registry push web:1 --name other; docker tag"
      })
  void whatIsNotUnderstoodIsUsage(String line, String hint) {
    var answer = terminal.run(line.split(" "));
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains(hint);
    assertThat(terminal.registries.asked).isEmpty();
  }

  @Test
  void ofSeveralOneMustBeNamed() throws Exception {
    fleet("mill", "web2");
    var answer = terminal.run("registry");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("--fleet mill or --fleet shop");
    terminal.run("registry", "--fleet", "mill");
    assertThat(terminal.registries.asked.getFirst()).contains("host=web2");
  }
}

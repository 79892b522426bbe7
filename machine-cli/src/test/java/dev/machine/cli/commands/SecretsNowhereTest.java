package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.FakeFactory;
import dev.machine.cli.testing.Terminal;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Role;
import dev.machine.drivers.testing.FakeDriver;
import dev.machine.drivers.testing.FakeWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A secret that a driver was opened with is on no disk and on no screen, whatever fails.
class SecretsNowhereTest {
  private static final String SECRET = "hunter2-Zx9";

  @TempDir Path home;

  /// A cloud that fails with all that it was opened with.
  private record Leaky(FakeWorld world, List<String> opened) implements DriverFactory {
    @Override
    public String name() {
      return "cloudy";
    }

    @Override
    public String description() {
      return "a cloud that fails";
    }

    @Override
    public Kind kind() {
      return Kind.CLOUD;
    }

    @Override
    public List<OptionSpec> options() {
      return FakeFactory.CLOUD.options();
    }

    @Override
    public Set<Role> roles() {
      return FakeDriver.ROLES;
    }

    @Override
    public Set<String> accountOptions() {
      return FakeFactory.CLOUD.accountOptions();
    }

    @Override
    public String account(OptionValues options) {
      return options.text("cloudy-account").orElse("default");
    }

    @Override
    public Driver open(DriverContext context) {
      opened.add(context.options().text("cloudy-password").orElseThrow());
      return new FakeDriver(
          new FakeWorld() {
            @Override
            public void border(String where) throws DriverException {
              if (where.equals("after make server") || where.equals("items")) {
                var cause = new IllegalStateException("opened with " + context);
                throw new DriverException.Failed(
                    "it does not work with " + context.options(), "", cause.toString(), cause);
              }
            }
          });
    }
  }

  private final List<String> opened = new ArrayList<>();
  private final StringBuilder printed = new StringBuilder();

  private Terminal terminal() {
    var terminal = new Terminal(home, new Leaky(new FakeWorld(), opened));
    terminal.real = true;
    return terminal;
  }

  private void nowhere() throws IOException {
    assertThat(opened).isNotEmpty().containsOnly(SECRET);
    assertThat(printed.toString()).isNotEmpty().doesNotContain(SECRET);
    try (var files = Files.walk(home.resolve(".machine"))) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(file ->
              assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                  .as(file.toString())
                  .doesNotContain(SECRET));
    }
  }

  private int run(Terminal terminal, String... arguments) {
    var answer = terminal.run(arguments);
    printed.append(answer.out()).append(answer.err());
    return answer.exit();
  }

  private void wholeLife(Terminal terminal, String... create) throws IOException {
    var first = new ArrayList<>(List.of("--debug", "create", "-d", "cloudy", "--keep-on-failure"));
    first.addAll(List.of(create));
    first.add("web1");
    assertThat(run(terminal, first.toArray(String[]::new))).isEqualTo(1);
    nowhere();
    run(terminal, "--debug", "inspect", "web1");
    run(terminal, "--debug", "ls", "-o", "json");
    run(terminal, "--debug", "create", "--resume", "web1");
    run(terminal, "--debug", "--progress", "json", "create", "--resume", "web1");
    assertThat(run(terminal, "--debug", "orphans")).isEqualTo(1);
    nowhere();
    assertThat(run(terminal, "--debug", "rm", "-y", "web1")).isZero();
    run(terminal, "--debug", "orphans", "-o", "json");
    nowhere();
    assertThat(opened).hasSizeGreaterThanOrEqualTo(6);
  }

  @Test
  void fromTheEnvironment() throws Exception {
    var terminal = terminal();
    terminal.environment.put("CLOUDY_PASSWORD", SECRET);
    wholeLife(terminal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"env:MINE", "file:%s/secret", "cmd:cat %s/secret"})
  void byReference(String form) throws Exception {
    var terminal = terminal();
    terminal.environment.put("MINE", SECRET);
    Files.writeString(home.resolve("secret"), SECRET + "\n");
    wholeLife(terminal, "--cloudy-password", form.replace("%s", home.toString()));
    // On another day nothing but the reference is there.
    assertThat(Files.readString(home.resolve(".machine/former.jsonl")))
        .contains(form.replace("%s", home.toString()));
  }

  @Test
  void givenPlainlyItIsRefusedAndNotRepeated() throws Exception {
    var template = home.resolve("web.yaml");
    Files.writeString(
        template,
        "version: 1\ndriver: cloudy\ndriver-options: {cloudy-password: " + SECRET + "}\n");
    var terminal = terminal();

    assertThat(run(terminal, "create", "--debug", "-t", template.toString(), "web1")).isEqualTo(2);
    assertThat(printed)
        .contains("web.yaml:3:", "--cloudy-password takes no plain value", "file:PATH");
    run(terminal, "create", "-D", "-d", "cloudy", "--cloudy-password", SECRET, "web1");
    run(terminal, "create", "-D", "-d", "cloudy", "--cloudy-pasword=" + SECRET, "web1");
    run(terminal, "create", "-D", "-d", "cloudy", "--cloudy-pasword", SECRET, "web1");
    run(terminal, "orphans", "-D", "-d", "cloudy", "--cloudy-password=" + SECRET);

    assertThat(printed.toString()).doesNotContain(SECRET);
    assertThat(opened).isEmpty();
    assertThat(home.resolve(".machine/hosts")).doesNotExist();
  }

  @Test
  void withoutItRmSaysWhatToSupplyAndTouchesNothing() throws Exception {
    var terminal = terminal();
    terminal.environment.put("CLOUDY_PASSWORD", SECRET);
    run(terminal, "create", "-d", "cloudy", "--keep-on-failure", "web1");
    terminal.environment.remove("CLOUDY_PASSWORD");

    var answer = terminal.run("rm", "-y", "web1");

    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.err())
        .endsWith(
            """
            machine: web1: the secret cloudy-password is missing
            hint: set CLOUDY_PASSWORD
            """);
    assertThat(terminal.store.names()).containsExactly("web1");
  }
}

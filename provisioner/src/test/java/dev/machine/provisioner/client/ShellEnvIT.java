package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real shells evaluate what [ShellEnv] wrote and say what they made of it.
class ShellEnvIT {

  private static final EngineUrl URL = new EngineUrl.Tcp(new Endpoint("10.0.0.1", 2376));
  private static final String NASTY = "/a b/\"c'd$HOME`id`\\e\\\\f!g#h*i;j|k&l(m)n{o}p~q%Hé$(id)";
  private static final Map<String, String> BEFORE =
      Map.of("DOCKER_CONTEXT", "other", "HOME", "/home/me");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"bash,POSIX", "dash,POSIX", "fish,FISH"})
  void any_path_comes_through_as_it_is(String program, Shell shell) throws Exception {
    var env = ShellEnv.direct("web1", URL, Optional.of(NASTY));
    var said = evaluate(program, env.render(shell, List.of("machine", "it's", "$(id)")));
    assertThat(said)
        .contains("DOCKER_CERT_PATH=" + NASTY + "\n", "DOCKER_HOST=tcp://10.0.0.1:2376\n")
        .contains("DOCKER_TLS_VERIFY=1\n", "DOCKER_MACHINE_NAME=web1\n")
        .doesNotContain("DOCKER_CONTEXT");
  }

  @ParameterizedTest
  @CsvSource({"bash,POSIX", "dash,POSIX", "fish,FISH"})
  void unset_leaves_nothing_and_is_harmless_twice(String program, Shell shell) throws Exception {
    var unset = ShellEnv.unset().render(shell, List.of("machine", "env", "-u"));
    assertThat(evaluate(program, unset + unset)).doesNotContain("DOCKER_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "dash"})
  void forgotten_quotes_around_the_substitution_do_no_harm(String program) throws Exception {
    var env = ShellEnv.direct("web1", URL, Optional.of("/s/pki")).render(Shell.POSIX, List.of("m"));
    var file = Files.writeString(directory.resolve("env"), env);
    var said = Tool.ok(BEFORE, program, "-c", "eval $(cat " + file + "); /usr/bin/env");
    assertThat(said)
        .contains("DOCKER_CERT_PATH=/s/pki\n", "DOCKER_MACHINE_NAME=web1\n")
        .doesNotContain("DOCKER_CONTEXT");
  }

  @Test
  void fish_takes_it_by_eval_as_the_hint_says() throws Exception {
    var env = ShellEnv.direct("web1", URL, Optional.of(NASTY)).render(Shell.FISH, List.of("m"));
    var file = Files.writeString(directory.resolve("env"), env);
    var said = Tool.ok(BEFORE, "fish", "--no-config", "-c", "eval (cat " + file + "); env");
    assertThat(said).contains("DOCKER_CERT_PATH=" + NASTY + "\n");
  }

  private String evaluate(String program, String lines) throws Exception {
    var script = Files.writeString(directory.resolve("script"), lines + "\nenv\n");
    return Tool.ok(BEFORE, program, script.toString());
  }
}

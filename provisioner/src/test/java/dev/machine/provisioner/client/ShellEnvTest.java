package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.ProvisionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShellEnvTest {

  private static final EngineUrl URL = new EngineUrl.Tcp(new Endpoint("10.0.0.1", 2376));
  private static final List<String> ARGV = List.of("machine", "env", "web1");
  private static final ShellEnv TLS = ShellEnv.direct("web1", URL, Optional.of("/s/pki"));

  @Test
  void posix() throws Exception {
    assertThat(TLS.render(Shell.POSIX, ARGV))
        .isEqualTo(
            """
            unset DOCKER_CONTEXT;
            export DOCKER_TLS_VERIFY="1"
            export DOCKER_HOST="tcp://10.0.0.1:2376"
            export DOCKER_CERT_PATH="/s/pki"
            export DOCKER_MACHINE_NAME="web1"
            # Run this command to configure your shell:
            # eval "$(machine env web1)"
            """);
  }

  @Test
  void fish() throws Exception {
    assertThat(TLS.render(Shell.FISH, ARGV))
        .isEqualTo(
            """
            set -e DOCKER_CONTEXT;
            set -gx DOCKER_TLS_VERIFY "1";
            set -gx DOCKER_HOST "tcp://10.0.0.1:2376";
            set -gx DOCKER_CERT_PATH "/s/pki";
            set -gx DOCKER_MACHINE_NAME "web1";
            # Run this command to configure your shell:
            # eval (machine env web1)
            """);
  }

  @Test
  void powershell() throws Exception {
    var env = ShellEnv.direct("web1", URL, Optional.of("C:\\Users\\O'Neil\\pki"));
    assertThat(env.render(Shell.POWERSHELL, ARGV))
        .isEqualTo(
            """
            Remove-Item -ErrorAction SilentlyContinue Env:\\DOCKER_CONTEXT
            $Env:DOCKER_TLS_VERIFY = "1"
            $Env:DOCKER_HOST = "tcp://10.0.0.1:2376"
            $Env:DOCKER_CERT_PATH = 'C:\\Users\\O''Neil\\pki'
            $Env:DOCKER_MACHINE_NAME = "web1"
            # Run this command to configure your shell:
            # & machine env web1 | Invoke-Expression
            """);
  }

  @Test
  void cmd_tcsh_and_emacs() throws Exception {
    var env = ShellEnv.direct("web1", URL, Optional.of("C:\\Program Files\\pki"));
    assertThat(env.render(Shell.CMD, ARGV))
        .contains("SET DOCKER_CONTEXT=\n", "SET DOCKER_TLS_VERIFY=1\n")
        .contains("SET \"DOCKER_CERT_PATH=C:\\Program Files\\pki\"\n")
        .endsWith("REM \t@FOR /f \"tokens=*\" %i IN ('machine env web1') DO @%i\n");
    assertThat(TLS.render(Shell.TCSH, ARGV))
        .contains("unsetenv DOCKER_CONTEXT;\n", "setenv DOCKER_TLS_VERIFY \"1\";\n")
        .endsWith(": eval `machine env web1`\n");
    assertThat(TLS.render(Shell.EMACS, ARGV))
        .contains("(setenv \"DOCKER_CONTEXT\" nil)\n", "(setenv \"DOCKER_TLS_VERIFY\" \"1\")\n")
        .contains(";; (with-temp-buffer (shell-command \"machine env web1\"");
  }

  @Test
  void an_engine_without_tls_unsets_what_would_ask_for_it() throws Exception {
    assertThat(ShellEnv.direct("web1", URL, Optional.empty()).render(Shell.POSIX, ARGV))
        .startsWith("unset DOCKER_CONTEXT;\nunset DOCKER_TLS_VERIFY;\nunset DOCKER_CERT_PATH;\n");
  }

  @Test
  void a_context_unsets_what_would_win_over_it() throws Exception {
    assertThat(ShellEnv.context("web1", ContextName.of("web1")).render(Shell.POSIX, ARGV))
        .startsWith(
            """
            unset DOCKER_TLS_VERIFY;
            unset DOCKER_HOST;
            unset DOCKER_CERT_PATH;
            export DOCKER_CONTEXT="web1"
            export DOCKER_MACHINE_NAME="web1"
            """);
  }

  @Test
  void unset_takes_all_of_it_back() throws Exception {
    assertThat(ShellEnv.unset().render(Shell.POSIX, ARGV).lines().filter(l -> l.startsWith("un")))
        .containsExactly(
            "unset DOCKER_TLS_VERIFY;",
            "unset DOCKER_HOST;",
            "unset DOCKER_CERT_PATH;",
            "unset DOCKER_MACHINE_NAME;",
            "unset DOCKER_CONTEXT;");
  }

  @Test
  void the_proxy_list_grows_once_and_in_the_spelling_that_is_set() throws Exception {
    assertThat(proxy(Map.of())).contains("export NO_PROXY=\"10.0.0.1\"");
    assertThat(proxy(Map.of("NO_PROXY", "a,10.0.0.1"))).contains("NO_PROXY=\"a,10.0.0.1\"");
    assertThat(proxy(Map.of("no_proxy", "a", "NO_PROXY", "b"))).contains("no_proxy=\"a,10.0.0.1\"");
  }

  @Test
  void a_line_break_in_an_argument_cannot_end_the_comment() throws Exception {
    var argv = List.of("machine", "env", "web1\nrm -rf /");
    var lines = TLS.render(Shell.POSIX, argv).lines().toList();
    assertThat(lines.getLast()).startsWith("# eval").contains("web1?rm -rf /");
  }

  @Test
  void a_value_that_no_line_can_carry_is_refused() {
    assertThatThrownBy(
            () -> ShellEnv.direct("web1", URL, Optional.of("/a\nb")).render(Shell.POSIX, ARGV))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("DOCKER_CERT_PATH");
  }

  @Test
  void the_shell_is_the_persons_own_and_a_posix_one_when_it_is_not_known() throws Exception {
    assertThat(Shell.detect(Map.of("SHELL", "/usr/bin/fish"), false)).isEqualTo(Shell.FISH);
    assertThat(Shell.detect(Map.of("SHELL", "/usr/bin/zsh"), false)).isEqualTo(Shell.POSIX);
    assertThat(Shell.detect(Map.of("SHELL", "/usr/bin/nu"), false)).isEqualTo(Shell.POSIX);
    assertThat(Shell.detect(Map.of(), false)).isEqualTo(Shell.POSIX);
    assertThat(Shell.detect(Map.of(), true)).isEqualTo(Shell.POWERSHELL);
    assertThatThrownBy(() -> Shell.named("bahs"))
        .isInstanceOf(ProvisionException.class)
        .hasMessage("unknown shell \"bahs\"");
  }

  private static String proxy(Map<String, String> environment) throws Exception {
    return TLS.withoutProxy("10.0.0.1", environment).render(Shell.POSIX, ARGV);
  }
}

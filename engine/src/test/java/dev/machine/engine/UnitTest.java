package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FOO=bar|\"FOO=bar\"",
        "FOO=two words|\"FOO=two words\"",
        "FOO=say \"hi\"|\"FOO=say \\\"hi\\\"\"",
        "FOO=100%|\"FOO=100%%\"",
        "FOO=C:\\dir|\"FOO=C:\\\\dir\"",
        "FOO=it's $HOME|\"FOO=it's $HOME\"",
        "FOO=|\"FOO=\"",
      })
  void anAssignmentIsQuotedAsSystemdReadsIt(String assignment, String quoted) {
    assertThat(DropIn.quote(assignment)).isEqualTo(quoted);
  }

  @Test
  void theDropInResetsOnlyExecStart() throws EngineException {
    var start = ExecStart.parse("/usr/sbin/dockerd --containerd=/run/c.sock $DOCKER_OPTS");

    assertThat(DropIn.text(start, List.of("A=b c")))
        .isEqualTo(
            """
            # Written by machine: addresses and settings are in /etc/docker/daemon.json.
            [Service]
            ExecStart=
            ExecStart=/usr/sbin/dockerd --containerd=/run/c.sock $DOCKER_OPTS
            Environment="A=b c"
            """);
  }

  @Test
  void anEnvironmentIsForRootsEyesAsItMayHoldAPassword() {
    assertThat(DropIn.mode(List.of())).isEqualTo(0644);
    assertThat(DropIn.mode(List.of("HTTP_PROXY=http://u:p@proxy"))).isEqualTo(0600);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/sbin/dockerd -H fd:// --containerd=/run/c.sock $DOCKER_OPTS",
        "/usr/sbin/dockerd -H=fd:// --containerd=/run/c.sock $DOCKER_OPTS",
        "/usr/sbin/dockerd -Hfd:// --containerd=/run/c.sock $DOCKER_OPTS",
        "/usr/sbin/dockerd --host fd:// --containerd=/run/c.sock $DOCKER_OPTS",
        "/usr/sbin/dockerd --host=fd:// --containerd=/run/c.sock $DOCKER_OPTS",
        "/usr/sbin/dockerd --containerd=/run/c.sock $DOCKER_OPTS \"--host=fd://\"",
        "/usr/sbin/dockerd --containerd=/run/c.sock $DOCKER_OPTS -H \"fd://\"",
      })
  void everySpellingOfAnAddressIsTakenOutAndNothingElse(String line) throws EngineException {
    var start = ExecStart.parse(line);

    assertThat(start.values("host")).containsExactly("fd://");
    assertThat(start.without("host"))
        .hasToString("/usr/sbin/dockerd --containerd=/run/c.sock $DOCKER_OPTS");
    assertThat(start.program()).isEqualTo("/usr/sbin/dockerd");
  }

  @Test
  void aSwitchDoesNotSwallowTheWordAfterIt() throws EngineException {
    var start =
        ExecStart.parse("/usr/bin/dockerd -D --tlsverify --icc=false --label 'a=b c' --label=x=y");

    assertThat(start.values("debug")).containsExactly("true");
    assertThat(start.values("icc")).containsExactly("false");
    assertThat(start.values("label")).containsExactly("a=b c", "x=y");
    assertThat(start.without("tlsverify").without("debug"))
        .hasToString("/usr/bin/dockerd --icc=false --label 'a=b c' --label=x=y");
  }

  @Test
  void prefixesOfTheLineStay() throws EngineException {
    var start = ExecStart.parse("-/usr/bin/dockerd -H fd://");

    assertThat(start.program()).isEqualTo("/usr/bin/dockerd");
    assertThat(start.without("host")).hasToString("-/usr/bin/dockerd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dockerd -H fd://", "{ path=/usr/bin/dockerd ; argv[]=x }"})
  void aLineThatIsNotACommandIsRefused(String line) {
    assertThatThrownBy(() -> ExecStart.parse(line))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("not understood");
  }

  @Test
  void versionsCompareByNumber() throws EngineException {
    assertThat(EngineVersion.parse("20.10.24+dfsg1").atLeast(EngineVersion.parse("20.9"))).isTrue();
    assertThat(EngineVersion.parse("9.0").atLeast(EngineVersion.parse("20.10"))).isFalse();
    assertThatThrownBy(() -> EngineVersion.parse("dev")).isInstanceOf(EngineException.class);
  }
}

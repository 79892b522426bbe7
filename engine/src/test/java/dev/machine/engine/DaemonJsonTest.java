package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonJsonTest {

  private static final List<String> HOSTS = List.of("fd://", "tcp://0.0.0.0:2376");

  private static Settings options(String... options) throws EngineException {
    return Settings.read(SettingsRequest.ofOptions(options));
  }

  @Test
  void whatIsThereStaysAndKeepsItsPlace() throws EngineException {
    var existing =
        """
        {
          "some-future-key": {"deep": [1, 2.50, null]},
          "labels": ["a=1", "b=1"],
          "dns": ["1.1.1.1"],
          "log-level": "info",
          "tls": false,
          "tlskey": "/elsewhere/key.pem"
        }
        """;
    var merged =
        DaemonJson.merge(
            Optional.of(existing),
            options("label=a=2", "dns=9.9.9.9", "log-level=debug", "icc=false"),
            HOSTS);

    assertThat(merged)
        .isEqualTo(
            """
            {
              "some-future-key": {
                "deep": [
                  1,
                  2.50,
                  null
                ]
              },
              "labels": [
                "a=2",
                "b=1"
              ],
              "dns": [
                "1.1.1.1",
                "9.9.9.9"
              ],
              "log-level": "debug",
              "tlskey": "/etc/docker/machine/server.pem",
              "icc": false,
              "hosts": [
                "fd://",
                "tcp://0.0.0.0:2376"
              ],
              "tlsverify": true,
              "tlscacert": "/etc/docker/machine/ca.pem",
              "tlscert": "/etc/docker/machine/server.pem"
            }
            """);
  }

  @Test
  void mergingAgainChangesNothing() throws EngineException {
    var settings = options("label=a=2", "dns=9.9.9.9", "mtu=1400");
    var once = DaemonJson.merge(Optional.of("{\"x\": 1e400}"), settings, HOSTS);

    assertThat(DaemonJson.merge(Optional.of(once), settings, HOSTS)).isEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\n  \"dns\": [\"1.1.1.1\",,]\n}'|line 2, column 21",
        "'{\"a\": 1'|line 1, column",
        "'{} {}'|line 1, column",
        "'[]'|it is not a JSON object",
      })
  void aBrokenFileIsReportedWithItsPlaceAndNotOverwritten(String file, String where) {
    var e =
        catchThrowableOfType(
            EngineException.class,
            () -> DaemonJson.merge(Optional.of(file), Settings.EMPTY, HOSTS));

    assertThat(e.problems())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.message())
              .contains("/etc/docker/daemon.json cannot be read")
              .doesNotContain("Source")
              .contains(where);
          assertThat(p.hint()).contains("correct that file");
        });
  }

  @Test
  void anEmptyFileIsLikeNone() throws EngineException {
    assertThat(DaemonJson.merge(Optional.of(" \n"), Settings.EMPTY, HOSTS))
        .isEqualTo(DaemonJson.merge(Optional.empty(), Settings.EMPTY, HOSTS));
  }

  @Test
  void logsAreRotatedOnlyWhereNobodySaidAnythingOfLogs() throws EngineException {
    assertThat(DaemonJson.withDefaults(Optional.empty(), options("mtu=1400")).daemon())
        .containsKeys("log-driver", "log-opts", "mtu");
    var own = options("log-driver=journald");
    assertThat(DaemonJson.withDefaults(Optional.empty(), own)).isEqualTo(own);
    assertThat(DaemonJson.withDefaults(Optional.of("{\"log-opts\": {}}"), Settings.EMPTY))
        .isEqualTo(Settings.EMPTY);
  }
}

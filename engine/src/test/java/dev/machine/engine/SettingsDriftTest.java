package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsDriftTest {

  private static Settings settings(String... options) throws EngineException {
    return Settings.read(SettingsRequest.ofOptions(options));
  }

  private static Facts facts(String daemonJson) {
    return new Facts(
        "debian",
        "13",
        "trixie",
        "amd64",
        "web1",
        true,
        Map.of(),
        Optional.of(daemonJson),
        Optional.empty(),
        List.of(),
        0,
        List.of());
  }

  private static String merged(String daemonJson, Settings before, Settings wanted)
      throws EngineException {
    var known = SettingsDrift.forget(facts(daemonJson), before, wanted);
    return DaemonJson.read(Optional.of(DaemonJson.merge(known.daemonJson(), wanted))).toString();
  }

  @Test
  void what_is_as_asked_is_no_drift_and_what_is_the_hosts_own_neither() throws Exception {
    var wanted = settings("log-level=debug", "label=a=1");
    var json = "{\"log-level\": \"debug\", \"labels\": [\"a=1\", \"own=2\"], \"debug\": true}";
    assertThat(SettingsDrift.of(facts(json), wanted, wanted)).isEmpty();
  }

  @Test
  void each_key_that_differs_is_told_with_both_values() throws Exception {
    var before = settings("log-level=info", "debug=true");
    var wanted = settings("log-level=debug");
    var json = "{\"log-level\": \"info\", \"debug\": true}";
    assertThat(SettingsDrift.of(facts(json), before, wanted))
        .containsExactly("debug: true -> unset", "log-level: info -> debug");
  }

  @Test
  void what_only_the_earlier_settings_gave_goes_and_the_rest_stays() throws Exception {
    var before = settings("label=a=1", "label=b=2", "log-opt=max-size=10m", "log-opt=max-file=3");
    var wanted = settings("label=b=2", "log-opt=max-size=20m");
    var json =
        "{\"labels\": [\"own=9\", \"a=1\", \"b=2\"],"
            + " \"log-opts\": {\"max-size\": \"10m\", \"max-file\": \"3\", \"tag\": \"x\"}}";
    assertThat(merged(json, before, wanted))
        .isEqualTo(
            "{\"labels\":[\"own=9\",\"b=2\"],\"log-opts\":{\"max-size\":\"20m\",\"tag\":\"x\"}}");
  }

  @Test
  void a_label_with_another_value_takes_the_place_of_the_one_before() throws Exception {
    assertThat(merged("{\"labels\": [\"a=1\"]}", settings("label=a=1"), settings("label=a=2")))
        .isEqualTo("{\"labels\":[\"a=2\"]}");
  }

  @Test
  void numbers_within_lists_are_the_same_number() throws Exception {
    var pools =
        new Settings(
            new java.util.TreeMap<>(
                Map.of(
                    "default-address-pools", List.of(Map.of("base", "10.9.0.0/16", "size", 24L)))),
            List.of());
    var json = "{\"default-address-pools\": [{\"base\": \"10.9.0.0/16\", \"size\": 24}]}";
    assertThat(SettingsDrift.of(facts(json), pools, pools)).isEmpty();
    assertThat(merged(json, pools, pools)).isEqualTo(json.replace(" ", ""));
  }
}

package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static Settings options(String... options) throws EngineException {
    return Settings.read(SettingsRequest.ofOptions(options));
  }

  private static List<Problem> problems(SettingsRequest request) {
    return catchThrowableOfType(EngineException.class, () -> Settings.read(request)).problems();
  }

  @Test
  void anOptionIsTypedByItsKey() throws EngineException {
    assertThat(
            options("log-level=debug", "icc=false", "mtu=1400", "default-shm-size=128m").daemon())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("log-level", "debug", "icc", false, "mtu", 1400L, "default-shm-size", "128m"));
  }

  @Test
  void theFlagsSpellingOfAListFillsTheFilesKey() throws EngineException {
    assertThat(
            options("label=a=b", "dns=1.1.1.1", "dns=9.9.9.9", "labels=c=d", "dns=1.1.1.1")
                .daemon())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("labels", List.of("a=b", "c=d"), "dns", List.of("1.1.1.1", "9.9.9.9")));
  }

  @Test
  void flagsWithNamesAndValuesFillMaps() throws EngineException {
    assertThat(
            options(
                    "log-opt=max-size=10m",
                    "log-opt=max-file=3",
                    "feature=buildkit=true",
                    "http-proxy=http://p:1",
                    "default-ulimit=nofile=1024:4096",
                    "default-ulimit=nproc=-1",
                    "default-address-pool=base=10.0.0.0/8,size=24",
                    "add-runtime=crun=/usr/bin/crun")
                .daemon())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "log-opts", Map.of("max-size", "10m", "max-file", "3"),
                "features", Map.of("buildkit", true),
                "proxies", Map.of("http-proxy", "http://p:1"),
                "default-ulimits",
                    Map.of(
                        "nofile", Map.of("Name", "nofile", "Soft", 1024L, "Hard", 4096L),
                        "nproc", Map.of("Name", "nproc", "Soft", -1L, "Hard", -1L)),
                "default-address-pools", List.of(Map.of("base", "10.0.0.0/8", "size", 24L)),
                "runtimes", Map.of("crun", Map.of("path", "/usr/bin/crun"))));
  }

  @Test
  void aShapeCanBeGivenAsJson() throws EngineException {
    assertThat(options("builder={\"gc\":{\"enabled\":true}}").daemon())
        .isEqualTo(Map.of("builder", Map.of("gc", Map.of("enabled", true))));
  }

  @Test
  void aBareSwitchIsTrueAndLeadingDashesAreForgiven() throws EngineException {
    assertThat(options("--debug", "--ipv6=true").daemon())
        .isEqualTo(Map.of("debug", true, "ipv6", true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "icc=maybe|icc must be true or false, not \"maybe\"",
        "mtu=big|mtu must be a whole number, not \"big\"",
        "default-shm-size=huge|default-shm-size must be a size such as 64m, not \"huge\"",
        "log-level=loud|log-level cannot be \"loud\"",
        "mtu|--engine-opt mtu has no value",
        "log-opt=max-size|log-opt \"max-size\" has no name and value",
        "feature=buildkit=perhaps|feature must be true or false, not \"perhaps\"",
        "default-ulimit=nofile|default-ulimit \"nofile\" is not a limit of default-ulimits",
        "default-address-pool=10.0.0.0/8|default-address-pool \"10.0.0.0/8\" is not a pool of default-address-pools",
        "builder={|builder is not JSON",
        "builder=gc|builder \"gc\" must be a map",
        "data-root=|data-root must be a text, not \"\"",
        "dns=|dns must be a list of texts, not \"\"",
        "label=plain|the engine label \"plain\" has no value",
        "registry-mirror=mirror.example|the registry mirror \"mirror.example\" is not an address of a server",
        "registry-mirror=https://m.example/path|the registry mirror \"https://m.example/path\" is not an address of a server",
      })
  void aValueOfTheWrongKindIsRefused(String option, String message) {
    assertThat(problems(SettingsRequest.ofOptions(option)))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith(message));
  }

  @Test
  void anUnknownKeyCarriesTheNamesThatWouldHaveBeenRight() {
    assertThat(problems(SettingsRequest.ofOptions("log-levl=debug")))
        .singleElement()
        .satisfies(p -> {
          assertThat(p.key()).isEqualTo("log-levl");
          assertThat(p.message()).isEqualTo("unknown engine setting \"log-levl\"");
          assertThat(p.candidates()).contains("log-level", "label", "labels", "http-proxy");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hosts=tcp://0.0.0.0:1", "host=fd://", "tls=false", "tlsverify", "tlskey=/x"})
  void addressesAndTlsAreNotThePersonsToSet(String option) {
    assertThat(problems(SettingsRequest.ofOptions(option)))
        .singleElement()
        .satisfies(p -> {
          assertThat(p.message()).contains("cannot be set");
          assertThat(p.hint()).isEqualTo("leave it out");
        });
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    var request =
        new SettingsRequest(
            Map.of("dns", "1.1.1.1", "log-opts", "x"),
            List.of("nope=1", "hosts=x"),
            List.of("plain"),
            List.of("1X=y", "NOVALUE", "A=b\nc"),
            List.of("ftp://x"),
            List.of(),
            Optional.empty());

    assertThat(problems(request)).hasSize(9);
  }

  @Test
  void theSameKeyTwiceIsAProblemOnlyWhenTheValuesDiffer() throws EngineException {
    assertThat(options("mtu=1400", "mtu=1400").daemon()).isEqualTo(Map.of("mtu", 1400L));
    assertThat(problems(SettingsRequest.ofOptions("mtu=1400", "mtu=1500")))
        .singleElement()
        .satisfies(
            p -> assertThat(p.message()).isEqualTo("mtu is given twice, as 1400 and as 1500"));
  }

  @Test
  void numbersAmongLogOptsBecomeTextsAsDockerdWantsThem() throws EngineException {
    var settings =
        Settings.read(SettingsRequest.ofSettings(Map.of("log-opts", Map.of("max-file", 3L))));

    assertThat(settings.daemon()).isEqualTo(Map.of("log-opts", Map.of("max-file", "3")));
  }

  @Test
  void theEnvironmentKeepsTheLastValueOfAName() throws EngineException {
    var request =
        new SettingsRequest(
            Map.of(),
            List.of(),
            List.of(),
            List.of("A=1", "B=", "A=x=y"),
            List.of(),
            List.of(),
            Optional.empty());

    assertThat(Settings.read(request).env()).containsExactly("A=x=y", "B=");
  }

  @Test
  void settingsOnABaseWinAndUnite() throws EngineException {
    var base = options("label=a=1", "label=b=1", "dns=1.1.1.1", "log-opt=max-size=1m", "mtu=1400");
    var top = options("label=a=2", "dns=9.9.9.9", "log-opt=max-file=2", "mtu=1500");

    assertThat(top.over(base).daemon())
        .isEqualTo(
            Map.of(
                "labels", List.of("a=2", "b=1"),
                "dns", List.of("1.1.1.1", "9.9.9.9"),
                "log-opts", Map.of("max-size", "1m", "max-file", "2"),
                "mtu", 1500L));
  }

  @Test
  void settingsSurviveAStore() throws Exception {
    var settings =
        Settings.read(
            new SettingsRequest(
                Map.of("default-address-pools", List.of(Map.of("base", "10.0.0.0/8", "size", 24))),
                List.of("mtu=1400", "icc=false", "log-opt=max-size=10m"),
                List.of("a=b"),
                List.of("A=ü \"x\""),
                List.of("https://m.example"),
                List.of("r.example:5000"),
                Optional.of("overlay2")));
    var json = new ObjectMapper();

    assertThat(json.readValue(json.writeValueAsString(settings), Settings.class))
        .isEqualTo(settings);
  }

  @Test
  void settingsCannotBeChangedFromOutside() throws EngineException {
    var map = new TreeMap<String, Object>(Map.of("mtu", 1400));
    var settings = new Settings(map, List.of());
    map.put("mtu", 1);

    assertThat(settings.daemon()).isEqualTo(Map.of("mtu", 1400L));
    assertThatThrownBy(() -> settings.daemon().put("mtu", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void everyKeyOfTheTableIsFoundByBothSpellingsAndNoneIsReserved() {
    assertThat(DaemonKeys.all())
        .allSatisfy(key -> {
          assertThat(DaemonKeys.find(key.name())).contains(key);
          assertThat(DaemonKeys.find(key.flag())).contains(key);
          assertThat(DaemonKeys.reserved(key.name())).isEmpty();
        });
    assertThat(DaemonKeys.all().stream().map(DaemonKey::name)).doesNotHaveDuplicates();
  }
}

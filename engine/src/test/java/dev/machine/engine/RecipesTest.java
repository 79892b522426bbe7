package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Golden recipes are in `src/test/resources`. Run with `-Dgolden.write=true` to write them anew,
/// and read the difference.
class RecipesTest {

  private static final String UNIT =
      "/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS";

  private static Facts host(
      String version, Optional<String> daemonJson, Facts.RunningEngine... engine) {
    return new Facts(
        "debian",
        version,
        version.equals("12") ? "bookworm" : "trixie",
        "amd64",
        "web1",
        true,
        Map.of(),
        daemonJson,
        Stream.of(engine).findFirst(),
        List.of(),
        10_000_000_000L,
        List.of("10.0.0.2"));
  }

  private static Facts.RunningEngine engine(String version, int containers) {
    return engine(version, UNIT, containers, false);
  }

  private static Facts.RunningEngine engine(
      String version, String unit, int containers, boolean swarm) {
    return new Facts.RunningEngine(
        version, "/usr/sbin/dockerd", unit, "overlay2", true, swarm, containers);
  }

  private static Bundle bundle(String version) {
    return new Bundle(
        version,
        List.of(
            new Bundle.Deb("runc", "1.1.5+ds1-1", "amd64", "aa".repeat(32), 2_700_000),
            new Bundle.Deb("docker.io", version + "-1", "amd64", "bb".repeat(32), 36_000_000)));
  }

  private static Settings options(String... options) throws EngineException {
    return Settings.read(SettingsRequest.ofOptions(options));
  }

  private static void assertGolden(String name, String text) throws IOException {
    var golden = Path.of("src/test/resources/dev/machine/engine/golden", name + ".txt");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  @Test
  void freshDebian12() throws Exception {
    var facts = host("12", Optional.empty());
    var settings =
        Settings.read(
            new SettingsRequest(
                Map.of(),
                List.of("log-level=debug"),
                List.of("team=web"),
                List.of("HTTP_PROXY=http://proxy:3128"),
                List.of("https://mirror.example"),
                List.of(),
                Optional.empty()));

    assertGolden(
        "debian-12-fresh",
        StepPrinter.print(
            facts, false, Recipes.install(facts, settings, Optional.of(bundle("20.10.24")))));
  }

  @Test
  void freshDebian13ForADryRun() throws Exception {
    var facts = host("13", Optional.empty());
    var assumed = WantedPackages.of("debian", "13").assumed("amd64");

    assertGolden(
        "debian-13-dry-run",
        StepPrinter.print(
            facts, true, Recipes.install(facts, Settings.EMPTY, Optional.of(assumed))));
  }

  @Test
  void anAdoptedEngineWithContainers() throws Exception {
    var facts = host("13", Optional.of("{\"mtu\": 1400}"), engine("26.1.5+dfsg1", 3));

    assertGolden(
        "adopted-with-containers",
        StepPrinter.print(
            facts, false, Recipes.install(facts, options("label=a=b"), Optional.empty())));
  }

  @Test
  void newCertificatesWithContainers() throws Exception {
    var facts =
        host("12", Optional.of("{\n  \"hosts\": [ \"fd://\" ]\n}\n"), engine("20.10.24", 1));

    assertGolden("certificates", StepPrinter.print(Recipes.replaceCertificates(facts)));
  }

  @Test
  void anotherEngineWithTheWayBack() throws Exception {
    var facts = withPackages(host("13", Optional.of("{}"), engine("26.1.5+dfsg1", 2)));
    var swap =
        new PackageSwap(bundle("26.1.6"), List.of(), bundle("26.1.5"), List.of("new-helper"));

    assertGolden("upgrade", StepPrinter.print(Recipes.exchange(facts, swap)));
    assertGolden("rollback", StepPrinter.print(Recipes.exchange(facts, swap.reversed())));
  }

  @Test
  void anEngineOfAnotherOriginIsNotExchanged() {
    var facts = host("13", Optional.empty(), engine("29.0.1", 0));
    var swap = new PackageSwap(bundle("26.1.6"), List.of(), bundle("26.1.5"), List.of());

    assertThatThrownBy(() -> Recipes.exchange(facts, swap))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("29.0.1 is not from the distribution's archive");
  }

  private static Facts withPackages(Facts facts) {
    return new Facts(
        facts.os(),
        facts.version(),
        facts.codename(),
        facts.arch(),
        facts.hostName(),
        facts.systemd(),
        Map.of("docker.io", new Facts.InstalledPackage("docker.io", "26.1.5-1", "amd64", "")),
        facts.daemonJson(),
        facts.engine(),
        facts.aptMirrors(),
        facts.freeBytes(),
        facts.addresses());
  }

  @Test
  void anInstallerOfAnotherOrigin() throws Exception {
    var script = new Content.BundleRef("get.sh", "cc".repeat(32), 20_000);

    assertGolden(
        "installer",
        StepPrinter.print(
            Recipes.runInstaller(
                host("12", Optional.empty()), options("data-root=/data"), script)));
  }

  @Test
  void theServerKeyIsNeverReadableByOthersAndItsBytesAreNotInTheRecipe() throws EngineException {
    var steps =
        flat(
            Recipes.install(
                host("13", Optional.empty()), Settings.EMPTY, Optional.of(bundle("26.1.5"))));

    assertThat(steps)
        .filteredOn(
            s -> s instanceof Step.PutFile(_, var path, _, _) && path.endsWith("/server.pem"))
        .singleElement()
        .satisfies(s -> {
          var put = (Step.PutFile) s;
          assertThat(put.mode()).isEqualTo(0400);
          assertThat(put.content()).isEqualTo(new Content.SecretRef("server.pem"));
        });
  }

  @Test
  void aPasswordInAnAddressIsNotPrinted() throws EngineException {
    var settings = new Settings(new TreeMap<>(), List.of("HTTP_PROXY=http://me:s3cret@proxy:3128"));
    var steps =
        Recipes.install(host("13", Optional.empty()), settings, Optional.of(bundle("26.1.5")));

    assertThat(StepPrinter.print(steps))
        .contains("http://me:***@proxy:3128")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({"12, 20.10.24, 0", "13, 26.1.5, 1"})
  void theConfigurationIsValidatedWhereTheEngineCan(String release, String version, int times)
      throws EngineException {
    var fresh =
        Recipes.install(
            host(release, Optional.empty()), Settings.EMPTY, Optional.of(bundle(version)));
    var adopted =
        Recipes.install(
            host(release, Optional.empty(), engine(version, 0)), Settings.EMPTY, Optional.empty());

    assertThat(flat(fresh)).filteredOn(RecipesTest::validates).hasSize(times);
    assertThat(flat(adopted)).filteredOn(RecipesTest::validates).hasSize(times);
  }

  @Test
  void aConfigurationThatIsInPlaceIsNotValidatedAgain() throws EngineException {
    var engine = engine("26.1.5", 0);
    var first =
        Recipes.install(host("13", Optional.empty(), engine), Settings.EMPTY, Optional.empty());
    var inPlace =
        flat(first).stream()
            .filter(s ->
                s instanceof Step.PutFile(_, var path, _, _)
                    && path.equals(EngineFiles.DAEMON_JSON))
            .map(s -> ((Content.Text) ((Step.PutFile) s).content()).text())
            .findFirst();
    var again = Recipes.install(host("13", inPlace, engine), Settings.EMPTY, Optional.empty());
    var changed =
        Recipes.install(host("13", inPlace, engine), options("debug=true"), Optional.empty());

    assertThat(flat(again)).noneMatch(RecipesTest::validates);
    assertThat(flat(changed)).filteredOn(RecipesTest::validates).hasSize(1);
  }

  @Test
  void anAdoptedEngineGetsNoPackagesAndNoStorageDriver() throws EngineException {
    var facts = host("12", Optional.empty(), engine("20.10.24", 0));
    var steps =
        flat(
            Recipes.install(
                facts, options("storage-driver=overlay2"), Optional.of(bundle("20.10.24"))));

    assertThat(steps).noneMatch(Step.InstallPackages.class::isInstance);
    assertThat(texts(steps)).noneMatch(t -> t.contains("storage-driver"));
  }

  @Test
  void aHostOfThePredecessorIsTakenOver() throws EngineException {
    var unit =
        "/usr/bin/dockerd -H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock"
            + " --storage-driver overlay2 --tlsverify --tlscacert /etc/docker/ca.pem"
            + " --tlscert /etc/docker/server.pem --tlskey /etc/docker/server-key.pem"
            + " --label provider=generic --label a=1";
    var facts = host("12", Optional.empty(), engine("20.10.24", unit, 0, false));
    var texts = texts(flat(Recipes.install(facts, options("label=a=2"), Optional.empty())));

    assertThat(texts)
        .anyMatch(t -> t.contains("ExecStart=/usr/bin/dockerd --storage-driver overlay2\n"))
        .anyMatch(t -> t.contains("\"provider=generic\",\n    \"a=2\"\n"))
        .anyMatch(
            t -> t.contains("\"unix:///var/run/docker.sock\",\n    \"tcp://0.0.0.0:2376\"\n"));
  }

  @Test
  void aLocalSocketIsAlwaysThere() throws EngineException {
    var facts = host("12", Optional.empty(), engine("20.10.24", "/usr/bin/dockerd", 0, false));

    assertThat(texts(flat(Recipes.install(facts, Settings.EMPTY, Optional.empty(), 12376))))
        .anyMatch(
            t -> t.contains("\"unix:///var/run/docker.sock\",\n    \"tcp://0.0.0.0:12376\"\n"));
  }

  @Test
  void installingAgainGivesTheSameConfiguration() throws EngineException {
    var settings = options("label=a=2", "dns=9.9.9.9");
    var first = host("12", Optional.empty(), engine("20.10.24", 0));
    var json = daemonJson(Recipes.install(first, settings, Optional.empty()));
    var unit = UNIT.replace("-H fd:// ", "");
    var second = host("12", Optional.of(json), engine("20.10.24", unit, 0, false));

    assertThat(daemonJson(Recipes.install(second, settings, Optional.empty()))).isEqualTo(json);
  }

  @Test
  void liveRestoreIsLentOnlyWhereItHelps() throws EngineException {
    assertThat(lends(host("12", Optional.empty(), engine("20.10.24", 2)))).isTrue();
    assertThat(lends(host("12", Optional.empty(), engine("20.10.24", 0)))).isFalse();
    assertThat(lends(host("12", Optional.empty(), engine("20.10.24", UNIT, 2, true)))).isFalse();
    assertThat(lends(host("12", Optional.of("{\"live-restore\": true}"), engine("20.10.24", 2))))
        .isFalse();
    assertThat(
            lends(
                host(
                    "12",
                    Optional.empty(),
                    engine("20.10.24", UNIT + " --live-restore=false", 2, false))))
        .isFalse();
  }

  @Test
  void aPersonIsToldWhenContainersStop() throws EngineException {
    assertThat(Recipes.disturbs(host("12", Optional.empty(), engine("20.10.24", UNIT, 2, true))))
        .contains(
            "Restarting the engine, which stops its 2 containers; those with a restart policy"
                + " or of a swarm start again");
    assertThat(Recipes.disturbs(host("12", Optional.empty(), engine("20.10.24", 2)))).isEmpty();
    assertThat(Recipes.disturbs(host("12", Optional.empty()))).isEmpty();
  }

  @Test
  void everythingThatCannotBeDoneIsSaidAtOnce() {
    var facts =
        host("12", Optional.of("{\"data-root\": \"/a\"}"), engine("20.10.24", UNIT, 1, true));
    var e =
        catchThrowableOfType(
            EngineException.class,
            () ->
                Recipes.install(
                    facts,
                    options(
                        "storage-driver=btrfs",
                        "data-root=/b",
                        "userns-remap=default",
                        "live-restore",
                        "log-format=json"),
                    Optional.empty()));

    assertThat(e.problems())
        .extracting(Problem::key)
        .containsExactlyInAnyOrder(
            "storage-driver", "data-root", "userns-remap", "live-restore", "log-format");
    assertThat(e.problems()).noneMatch(p -> p.hint().isEmpty());
  }

  @Test
  void anEngineRefusesWhatIsGoneFromIt() {
    var e =
        catchThrowableOfType(
            EngineException.class,
            () ->
                Recipes.install(
                    host("13", Optional.empty()),
                    options("oom-score-adjust=1"),
                    Optional.of(bundle("26.1.5"))));

    assertThat(e).hasMessage("oom-score-adjust is gone since engine 25.0, this host's is 26.1.5");
  }

  @Test
  void hostsThatCannotBeServedAreRefused() {
    assertRefused(facts("alpine", "3.20", true), "no engine bundle for alpine 3.20");
    assertRefused(facts("debian", "11", true), "no engine bundle for debian 11");
    assertRefused(facts("debian", "12", false), "init is not systemd");
    assertRefused(facts("debian", "12", true), "has no engine, and none was given");
    assertRefused(
        host("12", Optional.empty(), engine("20.10.24", "", 0, false)), "no systemd unit");
  }

  private static void assertRefused(Facts facts, String message) {
    assertThat(
            catchThrowableOfType(
                EngineException.class,
                () -> Recipes.install(facts, Settings.EMPTY, Optional.empty())))
        .hasMessageContaining(message);
  }

  private static Facts facts(String os, String version, boolean systemd) {
    return new Facts(
        os,
        version,
        "",
        "amd64",
        "h",
        systemd,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        List.of());
  }

  private static boolean lends(Facts facts) throws EngineException {
    return flat(Recipes.replaceCertificates(facts)).stream()
        .anyMatch(s -> s.title().equals("Switching live-restore on"));
  }

  private static boolean validates(Step step) {
    return step instanceof Step.Run(_, var argv) && argv.contains("--validate");
  }

  private static String daemonJson(List<Step> steps) {
    return flat(steps).stream()
        .filter(s ->
            s instanceof Step.PutFile(_, var path, _, _) && path.equals(EngineFiles.DAEMON_JSON))
        .map(s -> ((Content.Text) ((Step.PutFile) s).content()).text())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(List<Step> steps) {
    return steps.stream()
        .flatMap(s ->
            s instanceof Step.PutFile(_, _, _, Content.Text(var text))
                ? Stream.of(text)
                : Stream.empty())
        .toList();
  }

  private static List<Step> flat(List<Step> steps) {
    return steps.stream()
        .flatMap(s ->
            s instanceof Step.Guarded(_, var body, var check, var undo)
                ? Stream.of(body, check, undo).flatMap(l -> flat(l).stream())
                : Stream.of(s))
        .toList();
  }

  @Test
  void anEngineIsStoppedBeforeItForgetsWhoseItIs() {
    var steps = Recipes.forget();
    assertThat(steps.getFirst().title()).isEqualTo("Stopping the engine");
    var rm = (Step.Run) steps.get(1);
    assertThat(rm.argv()).startsWith("rm", "-rf", "--").containsAll(EngineFiles.PERSONAL);
  }
}

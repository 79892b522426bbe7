package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An engine that belonged to another host. The script that forgets its networks is run here.
class AnewTest {

  private static final String EXEC =
      "/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock";

  @TempDir Path dir;
  private Path data;
  private Path daemonJson;
  private Path networks;

  @BeforeEach
  void anEngineWithoutContainers() throws IOException {
    data = dir.resolve("docker");
    Files.createDirectories(data.resolve("containers"));
    Files.createDirectories(data.resolve("network/files"));
    daemonJson = Files.writeString(dir.resolve("daemon.json"), "{\n  \"debug\": false\n}\n");
    networks = data.resolve("network/files/local-kv.db");
    networks(3);
  }

  /// As bolt has them: among other bytes, and more than once.
  private void networks(int count) throws IOException {
    var keys =
        IntStream.range(0, count)
            .mapToObj(i -> "docker/network/v1.0/network/" + "%02x".formatted(i).repeat(32) + "/")
            .collect(Collectors.joining("\0\1"));
    Files.writeString(networks, "\0\7" + keys + "{\"name\":\"bridge\"}\0" + keys);
  }

  private void forget() throws Exception {
    var argv = new ArrayList<>(((Step.Run) Recipes.forget().getLast()).argv());
    argv.replaceAll(word ->
        word.equals(EngineFiles.DATA)
            ? data.toString()
            : word.equals(EngineFiles.DAEMON_JSON) ? daemonJson.toString() : word);
    assertThat(argv).contains(data.toString(), daemonJson.toString());
    assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void itsOwnThreeNetworksAreForgotten() throws Exception {
    forget();
    assertThat(networks).doesNotExist();
    forget();
  }

  @Test
  void aNetworkOfItsUserIsKept() throws Exception {
    networks(4);
    forget();
    assertThat(networks).exists();
  }

  @Test
  void networksStayWhereThereIsAContainer() throws Exception {
    Files.createDirectory(data.resolve("containers/1234"));
    forget();
    assertThat(networks).exists();
  }

  @Test
  void networksStayWhereTheDataMayBeElsewhere() throws Exception {
    Files.writeString(daemonJson, "{\n  \"data-root\": \"/srv/docker\"\n}");
    forget();
    assertThat(networks).exists();
    Files.delete(daemonJson);
    forget();
    assertThat(networks).exists();
  }

  @Test
  void configurationThatIsRightAlreadyIsNotWritten() throws Exception {
    var settings = settings("debug=true");
    var paths = paths(Recipes.startAnew(facts(Optional.empty()), settings, 2376));
    assertThat(paths)
        .containsExactly(
            EngineFiles.CA, EngineFiles.SERVER, EngineFiles.DAEMON_JSON, EngineFiles.DROP_IN);
    var written =
        Recipes.startAnew(facts(Optional.empty()), settings, 2376).stream()
            .flatMap(s ->
                s instanceof Step.PutFile(_, var path, _, Content.Text(var text))
                        && path.equals(EngineFiles.DAEMON_JSON)
                    ? Optional.of(text).stream()
                    : Optional.<String>empty().stream())
            .findFirst();
    assertThat(paths(Recipes.startAnew(facts(written), settings, 2376)))
        .doesNotContain(EngineFiles.DAEMON_JSON)
        .contains(EngineFiles.DROP_IN);
    assertThat(paths(Recipes.startAnew(facts(written), settings("debug=false"), 2376)))
        .contains(EngineFiles.DAEMON_JSON);
  }

  @Test
  void settingsThatItDoesNotKnowAreRefused() throws Exception {
    var unit = facts(Optional.of("no json"));
    assertThatThrownBy(() -> Recipes.startAnew(unit, Settings.EMPTY, 2376))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void theEndIsThatItAnswers() throws Exception {
    assertThat(Recipes.comesUp().getLast()).isInstanceOf(Step.ExpectEngine.class);
    assertThat(Recipes.startAnew(facts(Optional.empty()), Settings.EMPTY, 2376).getLast().title())
        .isEqualTo("Telling the engine to start");
  }

  private static Settings settings(String option) throws EngineException {
    return Settings.read(SettingsRequest.ofOptions(option));
  }

  private static List<String> paths(List<Step> steps) {
    return steps.stream()
        .flatMap(s ->
            s instanceof Step.PutFile(_, var path, _, _)
                ? Optional.of(path).stream()
                : Optional.<String>empty().stream())
        .toList();
  }

  private static Facts facts(Optional<String> daemonJson) {
    var engine =
        new Facts.RunningEngine("20.10.24", "/usr/sbin/dockerd", EXEC, "", false, false, 0);
    return new Facts(
        "debian",
        "12",
        "bookworm",
        "amd64",
        "web",
        true,
        Map.of(),
        daemonJson,
        Optional.of(engine),
        List.of(),
        0,
        List.of("10.0.0.2"));
  }
}

package dev.machine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts run by a real shell, with a dpkg of the test's own: a package's state is a file.
class PackageUndoTest {

  private static final String QUERY =
      "#!/bin/sh\nfor p; do :; done\n[ -e \"$STATES/$p\" ] && cat \"$STATES/$p\"\n";

  /// As docker.io: its removal leaves a script in the data directory, which a purge obeys.
  private static final String DPKG =
      """
      #!/bin/sh
      echo "$@" >>"$STATES/../log"
      if [ -e "$STATES/../locked" ]; then
        rm "$STATES/../locked"
        echo 'dpkg: error: dpkg frontend lock was locked by another process with pid 1'
        exit 2
      fi
      how=$2
      shift 2
      for p; do
        case $how in
          --remove)
            printf config-files >"$STATES/$p"
            [ "$p" != docker.io ] || [ ! -d "$DATA" ] || : >"$DATA/nuke-graph-directory.sh"
            ;;
          --purge)
            rm -f "$STATES/$p"
            [ "$p" != docker.io ] || [ ! -e "$DATA/nuke-graph-directory.sh" ] || rm -r "$DATA"
            ;;
        esac
      done
      """;

  @TempDir Path dir;
  private Path states;
  private Path data;

  @BeforeEach
  void prepare() throws IOException {
    states = Files.createDirectory(dir.resolve("states"));
    data = dir.resolve("data");
    var bin = Files.createDirectory(dir.resolve("bin"));
    program(bin.resolve("dpkg-query"), QUERY);
    program(bin.resolve("dpkg"), DPKG);
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String file() {
    return dir.resolve("made/new-packages").toString();
  }

  private void run(Step step) throws Exception {
    var builder = new ProcessBuilder(((Step.Run) step).argv()).redirectErrorStream(true);
    builder.environment().merge("PATH", dir + "/bin", (old, ours) -> ours + ":" + old);
    builder.environment().put("STATES", states.toString());
    builder.environment().put("DATA", data.toString());
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private void note(String... packages) throws Exception {
    run(PackageUndo.note(file(), data.toString(), List.of(packages)));
  }

  private void remove() throws Exception {
    run(PackageUndo.remove(file(), data.toString()));
  }

  private void state(String name, String state) throws IOException {
    Files.writeString(states.resolve(name), state);
  }

  @Test
  void whatTheInstallationBroughtGoesAndWhatWasThereStays() throws Exception {
    state("iptables", "installed");
    state("apparmor", "config-files");
    note("docker.io", "runc", "iptables", "apparmor");
    for (var name : List.of("docker.io", "iptables", "apparmor")) {
      state(name, "installed");
    }
    state("runc", "half-installed");

    remove();

    assertThat(states.resolve("docker.io")).doesNotExist();
    assertThat(states.resolve("runc")).doesNotExist();
    assertThat(states.resolve("iptables")).hasContent("installed");
    assertThat(states.resolve("apparmor")).hasContent("config-files");
    assertThat(Path.of(file())).doesNotExist();
  }

  @Test
  void anInstallationThatNeverCameToDpkgRemovesNothing() throws Exception {
    note("docker.io", "runc");
    remove();
    assertThat(dir.resolve("log")).doesNotExist();
  }

  @Test
  void withoutANoteNothingIsRemoved() throws Exception {
    state("docker.io", "installed");
    remove();
    assertThat(states.resolve("docker.io")).hasContent("installed");
  }

  @Test
  void dataOfAnEarlierEngineIsNotDeleted() throws Exception {
    Files.createDirectory(data);
    Files.writeString(data.resolve("volume"), "precious");
    note("docker.io");
    state("docker.io", "installed");

    remove();

    assertThat(states.resolve("docker.io")).doesNotExist();
    assertThat(data.resolve("volume")).hasContent("precious");
    assertThat(data.resolve("nuke-graph-directory.sh")).doesNotExist();
  }

  @Test
  void dataThatOnlyTheFailedInstallationMadeGoesWithIt() throws Exception {
    note("docker.io");
    state("docker.io", "installed");
    Files.createDirectory(data);
    remove();
    assertThat(data).doesNotExist();
  }

  @Test
  void anotherPackageManagerAtWorkIsWaitedFor() throws Exception {
    note("docker.io");
    state("docker.io", "installed");
    Files.writeString(dir.resolve("locked"), "");
    remove();
    assertThat(states.resolve("docker.io")).doesNotExist();
  }
}

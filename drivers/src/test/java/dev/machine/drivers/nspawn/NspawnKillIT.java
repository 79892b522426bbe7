package dev.machine.drivers.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Wait;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of a running create, at each ledger border and at any moment: destroy finds everything
/// from store id, name and nonce alone, and create finishes what it finds.
@Tag("real")
class NspawnKillIT {

  private static final int NEVER = 1_000;

  /// Ten things are noted in a create; one more shows that this number still holds.
  private static final int BORDERS = 10;

  private static final int SIGKILL_EXIT = 137;

  @TempDir Path dir;

  private HostLab lab() {
    return new HostLab("c0de0003", dir);
  }

  private Process child(ServerRef ref, int border) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CreateChild.class.getName(),
            "c0de0003",
            dir.toString(),
            ref.name(),
            ref.nonce(),
            Integer.toString(border))
        .redirectErrorStream(true)
        .redirectOutput(new File(dir.toFile(), "child.log"))
        .start();
  }

  private void imageIsThere() throws Exception {
    var ref = new ServerRef("warm", "aaaaaaaa");
    lab()
        .driver()
        .create(
            lab().request(ref, "debian-12"),
            new MemoryLedger(),
            Progress.SILENT,
            HostLab.seconds(300));
    lab().driver().destroy(ref, new MemoryLedger(), Progress.SILENT, HostLab.seconds(60));
  }

  @Test
  void atEachLedgerBorder() throws Exception {
    imageIsThere();
    for (int border = 1; border <= BORDERS; border++) {
      var ref = new ServerRef("web", "%08x".formatted(border));
      var child = child(ref, border);
      assertThat(child.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as("border %d was reached", border).isEqualTo(SIGKILL_EXIT);
      if (border % 2 == 0) {
        resume(ref);
      }
      lab().driver().destroy(ref, new MemoryLedger(), Progress.SILENT, HostLab.seconds(60));
      assertThat(lab().leftovers()).as("after a kill at border %d", border).isEmpty();
    }
    var whole = child(new ServerRef("web", "0000ffff"), BORDERS + 1);
    assertThat(whole.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(whole.exitValue()).as("there are %d borders", BORDERS).isZero();
    lab()
        .driver()
        .destroy(
            new ServerRef("web", "0000ffff"),
            new MemoryLedger(),
            Progress.SILENT,
            HostLab.seconds(60));
    assertThat(lab().leftovers()).isEmpty();
  }

  private void resume(ServerRef ref) throws Exception {
    var server =
        lab()
            .driver()
            .create(
                lab().request(ref, "debian-12"),
                new MemoryLedger(),
                Progress.SILENT,
                HostLab.seconds(300));
    assertThat(server.state()).isEqualTo(ServerState.RUNNING);
    assertThat(lab().ssh(server, "hostname")).isEqualTo("web\n");
  }

  @Test
  void manyProcessesThatBringTheLanUpAtOnceAllSucceed() throws Exception {
    imageIsThere();
    var children = new LinkedHashMap<ServerRef, Process>();
    for (int i = 1; i <= 4; i++) {
      var ref = new ServerRef("web", "%08x".formatted(0x200 + i));
      children.put(ref, child(ref, NEVER));
    }
    for (var child : children.values()) {
      assertThat(child.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isZero();
    }
    assertThat(lab().driver().list().stream().map(s -> s.privateAddress().orElseThrow()))
        .hasSize(4)
        .doesNotHaveDuplicates();
    for (var ref : children.keySet()) {
      lab().driver().destroy(ref, new MemoryLedger(), Progress.SILENT, HostLab.seconds(60));
    }
    assertThat(lab().leftovers()).isEmpty();
  }

  @Test
  void atAnyMoment() throws Exception {
    imageIsThere();
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 1; i <= 12; i++) {
      var ref = new ServerRef("web", "%08x".formatted(0x100 + i));
      var child = child(ref, NEVER);
      Wait.pause(Duration.ofMillis(150 + random.nextInt(700)));
      child.destroyForcibly().waitFor();
      lab().driver().destroy(ref, new MemoryLedger(), Progress.SILENT, HostLab.seconds(60));
      // A program that the child had just begun may take a moment to see that its files are gone.
      var clean =
          Wait.until(
              HostLab.seconds(60),
              Duration.ofMillis(50),
              () ->
                  lab().leftovers().isEmpty()
                      ? java.util.Optional.of(true)
                      : java.util.Optional.empty());
      assertThat(clean).as("seed %d, kill %d: %s", seed, i, lab().leftovers()).isPresent();
    }
  }
}

package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `ls` and `status` say of a host whose engine is silent: its driver knows why.
class SilentEngineTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path dir;

  private final FullWorld world = new FullWorld();
  private Stage stage;
  private String server;

  @BeforeEach
  void aHostWithASilentEngine() throws Exception {
    stage = new Stage(dir.resolve("store"), world);
    var host = stage.machines().create(Stage.request("web", false), Progress.SILENT);
    server = host.name() + "-" + host.nonce() + "-server";
    stage.engine = Optional.empty();
  }

  private HostRow row() throws Exception {
    var row = stage.machines().status("web", LONG);
    assertThat(stage.machines().list(LONG)).containsExactly(row);
    return row;
  }

  @Test
  void aPausedHostIsShownWithTheReasonAndStartLetsItGoOn() throws Exception {
    stage.world.pause(server, "its disk is full");
    assertThat(row().state()).isEqualTo("Paused");
    assertThat(row().error()).contains("its disk is full");
    stage.engine = Optional.of("26.1.5");
    stage.machines().start("web", Progress.SILENT);
    assertThat(stage.world.whyPaused(server)).isEmpty();
    assertThat(row().state()).isEqualTo("Running");
    assertThat(row().error()).isEmpty();
  }

  /// Where a server that is started is paused again at once, as long as there is no room.
  private static final class FullWorld extends FakeWorld {
    private boolean full;

    @Override
    public synchronized Optional<String> whyPaused(String server) {
      return full ? Optional.of("no room") : super.whyPaused(server);
    }
  }

  @Test
  void startDoesNotWaitForAnEngineThatCannotAnswer() {
    world.full = true;
    assertThatThrownBy(() -> stage.machines().start("web", Progress.SILENT))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("the engine of web cannot answer: no room");
  }

  @Test
  void startDoesNotWaitForAnEngineThatSystemdHasGivenUp() {
    stage.failingScript =
        () -> "sudo: no such host\nsystemd has given docker.service up\nkey does not match";
    assertThatThrownBy(() -> stage.machines().start("web", Progress.SILENT))
        .isInstanceOfSatisfying(
            ProvisionException.class,
            failure ->
                assertThat(failure.output())
                    .isEqualTo("systemd has given docker.service up\nkey does not match"))
        .hasMessage("the engine of web does not start");
  }

  /// Such as sudo's.
  @Test
  void otherWordsAreNoEngineThatWasGivenUp() throws Exception {
    var looks = new AtomicInteger();
    stage.failingScript =
        () -> {
          if (looks.incrementAndGet() == 2) {
            stage.engine = Optional.of("26.1.5");
          }
          return "sudo: unable to resolve host web";
        };
    assertThat(stage.machines().start("web", Progress.SILENT).name()).isEqualTo("web");
    assertThat(looks).hasValue(2);
  }

  @Test
  void aHostThatIsOffIsNoProblem() throws Exception {
    stage.world.power(server, false);
    assertThat(row().state()).isEqualTo("Stopped");
    assertThat(row().error()).isEmpty();
  }

  @Test
  void aHostThatIsOnSaysThatItsEngineIsSilent() throws Exception {
    assertThat(row().state()).isEqualTo("Running");
    assertThat(row().error()).contains("the engine is silent");
  }
}

package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerTest {

  private static final String SET = "set clock of web1";

  @TempDir Path disk;

  private final List<String> borders = new ArrayList<>();
  private boolean sshIsDead;
  private Stage stage;

  @BeforeEach
  void oneHost() throws Exception {
    var world =
        new FakeWorld() {
          @Override
          public void border(String where) throws DriverException {
            borders.add(where);
            if (sshIsDead && where.equals(SET)) {
              throw new DriverException.Failed("nothing answers", "");
            }
          }
        };
    stage = new Stage(disk, world);
    stage.machines().create(Stage.request("web1", false), Progress.SILENT);
    borders.clear();
  }

  private String server() throws Exception {
    return "web1-" + stage.store().load("web1").nonce() + "-server";
  }

  @Test
  void aHostThatWasPausedGetsItsClockSet() throws Exception {
    stage.world.pause(server());
    stage.machines().start("web1", Progress.SILENT);
    assertThat(borders).contains(SET);
  }

  @Test
  void aHostThatBootsAsksItsOwnHardware() throws Exception {
    stage.machines().stop("web1", Progress.SILENT);
    stage.machines().start("web1", Progress.SILENT);
    assertThat(borders).doesNotContain(SET);
  }

  @Test
  void whatNeedsAHostThatIsOnSaysThatItIsOff() throws Exception {
    var machines = stage.machines();
    machines.stop("web1", Progress.SILENT);
    assertThatThrownBy(() -> machines.provision("web1", Progress.SILENT))
        .hasMessageContaining("is off");
    assertThatThrownBy(() -> machines.regenerateCertificates("web1", false, Progress.SILENT))
        .hasMessageContaining("is off");
    machines.start("web1", Progress.SILENT);
    stage.world.pause(server());
    assertThatThrownBy(() -> machines.provision("web1", Progress.SILENT))
        .hasMessageContaining("is paused");
  }

  @Test
  void aHostWhoseSshIsDeadStartsAllTheSame() throws Exception {
    sshIsDead = true;
    stage.world.pause(server());
    var host = stage.machines().start("web1", Progress.SILENT);
    assertThat(borders).contains(SET);
    assertThat(host.engine().version()).contains("26.1.5");
  }
}

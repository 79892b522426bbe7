package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.testing.Told;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be refused is refused before anything is made.
class CreationRefusalsTest {

  @TempDir Path root;

  @Test
  void aNameThatNoCertificateCanCarry() throws Exception {
    var stage = new Stage(root, new FakeWorld());
    var plain = Stage.request("web1", false);
    var request =
        new CreateRequest(
            plain.name(),
            plain.driver(),
            plain.driverOptions(),
            plain.engine(),
            plain.installUrl(),
            plain.installSha256(),
            plain.mirror(),
            List.of("a b"),
            plain.labels(),
            plain.template(),
            plain.contextName(),
            plain.setup(),
            plain.fromSnapshot(),
            plain.keepOnFailure());

    assertThatThrownBy(() -> stage.machines().create(request, Progress.SILENT))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("\"a b\"");
    assertThat(stage.store().names()).isEmpty();
  }

  @Test
  void aDryRunRefusesWhatTheDriverRefuses() throws Exception {
    var stage = new Stage(root, refusing(new DriverException.Refused("no such size", "")));

    assertThatThrownBy(() -> stage.machines().dryRun(Stage.request("web1", false), Progress.SILENT))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessage("no such size");
  }

  @Test
  void aDryRunTellsWhatWouldHaveToBeInstalledHere() throws Exception {
    var missing = new DriverException.MissingPackages("the fake driver", List.of("qemu-utils"));
    var stage = new Stage(root, refusing(missing));
    var told = new Told();

    var steps = stage.machines().dryRun(Stage.request("web1", false), told);

    assertThat(steps).isEqualTo(Stage.STEPS);
    assertThat(told.all()).containsExactly(missing.getMessage());
    assertThat(stage.store().names()).isEmpty();
  }

  private static FakeWorld refusing(DriverException refusal) {
    return new FakeWorld() {
      @Override
      public void border(String where) throws DriverException {
        if (where.equals("preflight")) {
          throw refusal;
        }
      }
    };
  }
}

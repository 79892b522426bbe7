package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
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
}

package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.testing.Told;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What can be refused is refused before anything is made.
class CreationRefusalsTest {

  @TempDir Path root;

  @Test
  void aNameThatNoCertificateCanCarry() throws Exception {
    var stage = new Stage(root, new FakeWorld());
    var request = asked("", "", List.of("a b"), "");

    assertThatThrownBy(() -> stage.machines().create(request, Progress.SILENT))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("\"a b\"");
    assertThat(stage.store().names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://a.example/x | '' | '' | needs the digest of what it names",
        "https://a.example/x | zz | '' | zz is no SHA-256 digest",
        "none | 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef | '' | none is named",
        "'' | 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef | '' | none is named",
        "'' | '' | SHA256:x | the driver fake makes one with a new key",
      })
  void whatMeansNothingTogether(String url, String digest, String hostKey, String why)
      throws Exception {
    var stage = new Stage(root, new FakeWorld());
    var request = asked(url, digest, List.of(), hostKey);

    assertThatThrownBy(() -> stage.machines().create(request, Progress.SILENT))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> stage.machines().dryRun(request, Progress.SILENT))
        .isInstanceOf(ProvisionException.class);
    assertThat(stage.store().names()).isEmpty();
  }

  private static CreateRequest asked(
      String installUrl, String digest, List<String> names, String hostKey) {
    var plain = Stage.request("web1", false);
    var setup = Host.Setup.NONE;
    return new CreateRequest(
        plain.name(),
        plain.driver(),
        plain.driverOptions(),
        plain.engine(),
        given(installUrl),
        given(digest),
        plain.mirror(),
        names,
        plain.labels(),
        plain.template(),
        plain.contextName(),
        new Host.Setup(setup.files(), setup.forwards(), given(hostKey), false, setup.origin()),
        plain.fromSnapshot(),
        plain.keepOnFailure());
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
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

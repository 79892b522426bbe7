package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.SnapshotControl.Snapshot;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.pki.Authority;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// States of hosts, and changes of what hosts were made with.
class StoreSnapshotsTest {

  @TempDir Path disk;

  private final List<String> borders = new ArrayList<>();
  private Stage stage;

  @BeforeEach
  void oneHost() throws Exception {
    var world =
        new FakeWorld() {
          @Override
          public void border(String where) {
            borders.add(where);
          }
        };
    stage = new Stage(disk, world);
    stage.machines().create(Stage.request("web1", false), Progress.SILENT);
    borders.clear();
  }

  private HostSnapshots snapshots() throws ProvisionException {
    return stage.machines().snapshots();
  }

  private List<String> names() throws Exception {
    return snapshots().list("web1").stream().map(Snapshot::name).toList();
  }

  private boolean off() throws Exception {
    return stage.world.isOff("web1-" + stage.store().load("web1").nonce() + "-server");
  }

  @Test
  void withoutANameTheNextNumberIsTaken() throws Exception {
    assertThat(snapshots().take("web1", Optional.empty(), Progress.SILENT)).isEqualTo("snapshot-1");
    assertThat(snapshots().take("web1", Optional.empty(), Progress.SILENT)).isEqualTo("snapshot-2");
    snapshots().remove("web1", "snapshot-1");
    assertThat(names()).containsExactly("snapshot-2");
    assertThat(snapshots().take("web1", Optional.empty(), Progress.SILENT)).isEqualTo("snapshot-1");
  }

  @Test
  void aHostThatRanRunsAgainWithItsClockSetRight() throws Exception {
    snapshots().take("web1", Optional.of("one"), Progress.SILENT);
    stage.machines().stop("web1", Progress.SILENT);
    snapshots().restore("web1", Optional.of("one"), Progress.SILENT);
    assertThat(off()).isFalse();
    assertThat(borders).contains("set clock of web1").doesNotContain("certify web1");
  }

  @Test
  void aHostThatWasOffIsOffAgain() throws Exception {
    stage.machines().stop("web1", Progress.SILENT);
    snapshots().take("web1", Optional.of("one"), Progress.SILENT);
    stage.machines().start("web1", Progress.SILENT);
    snapshots().restore("web1", Optional.empty(), Progress.SILENT);
    assertThat(off()).isTrue();
    assertThat(borders).doesNotContain("set clock of web1");
  }

  @Test
  void aCertificateThatWasMadeSinceIsMadeAgain() throws Exception {
    snapshots().take("web1", Optional.of("one"), Progress.SILENT);
    var host = stage.store().load("web1");
    var later = Instant.EPOCH.plus(Authority.LEAF_LIFETIME).plusSeconds(60);
    stage.store().save(host.with(host.client().certifiedUntil(later)));
    snapshots().restore("web1", Optional.of("one"), Progress.SILENT);
    assertThat(borders).contains("certify web1");
  }

  @Test
  void whatIsNotThereIsSaidWithTheNearest() throws Exception {
    assertThatThrownBy(() -> snapshots().restore("web1", Optional.empty(), Progress.SILENT))
        .hasMessageContaining("has no snapshot")
        .extracting(e -> ((ProvisionException) e).hint())
        .asString()
        .contains("machine snapshot create web1");
    snapshots().take("web1", Optional.of("before"), Progress.SILENT);
    assertThatThrownBy(() -> snapshots().remove("web1", "befor"))
        .hasMessageContaining("\"befor\"")
        .extracting(e -> ((ProvisionException) e).hint())
        .isEqualTo("did you mean before?");
  }

  private static OptionValues size(String value) {
    return new OptionValues(Map.of("fake-size", List.of(value)));
  }

  @Test
  void whatIsSetIsInTheRecordAndUsedByTheHost() throws Exception {
    var told = stage.machines().set("web1", size("7"), true, Progress.SILENT);
    assertThat(told).hasSize(1);
    assertThat(borders).isEmpty();
    assertThat(stage.store().load("web1").driverOptions()).isEqualTo(OptionValues.EMPTY);

    assertThat(stage.machines().set("web1", size("7"), false, Progress.SILENT)).isEqualTo(told);
    assertThat(borders).containsExactly("resize web1", "grow on web1");
    assertThat(stage.store().load("web1").driverOptions()).isEqualTo(size("7"));
  }

  @Test
  void whatTheDriverRefusesChangesNoRecord() throws Exception {
    assertThatThrownBy(() -> stage.machines().set("web1", size("0"), false, Progress.SILENT))
        .isInstanceOf(DriverException.Refused.class);
    assertThatThrownBy(() -> stage.machines().set("web1", size("two"), false, Progress.SILENT))
        .hasMessageContaining("whole number");
    assertThat(stage.store().load("web1").driverOptions()).isEqualTo(OptionValues.EMPTY);
  }
}

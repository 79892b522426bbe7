package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.engine.Bundle;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.archive.BundleSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WayBackTest {
  private static final Bundle NONE = new Bundle("", List.of());

  @TempDir Path dir;

  private WayBack wayBack() {
    return new WayBack(
        new BundleSource(dir.resolve("cache"), Optional.empty()), dir.resolve("host"));
  }

  /// To that version, from one without packages.
  private static PackageSwap to(String version) {
    var deb = new Bundle.Deb("docker.io", version, "amd64", "0".repeat(64), 1);
    return new PackageSwap(new Bundle(version, List.of(deb)), List.of(), NONE, List.of("helper"));
  }

  private List<PackageSwap> found() throws Exception {
    return wayBack().find().stream().map(WayBack.Kept::swap).toList();
  }

  @Test
  void theLastOneThatWasMadeCounts() throws Exception {
    wayBack().begin(to("1"));
    wayBack().done();
    wayBack().begin(to("2"));
    wayBack().done();

    assertThat(found()).containsExactly(to("2"));
    assertThat(wayBack().back(wayBack().find().getFirst()).drop()).containsExactly("helper");
  }

  @Test
  void oneThatWasCutOffMayHaveBeenMadeOrNot() throws Exception {
    wayBack().begin(to("1"));
    wayBack().done();
    wayBack().begin(to("2"));

    assertThat(found()).containsExactly(to("2"), to("1"));
  }

  @Test
  void nothingIsLeftOfItAfterTheWayBackWasTaken() throws Exception {
    wayBack().begin(to("1"));
    wayBack().done();
    wayBack().begin(to("2"));
    wayBack().forget();

    assertThat(found()).isEmpty();
    assertThat(dir.resolve("host")).isEmptyDirectory();
  }
}

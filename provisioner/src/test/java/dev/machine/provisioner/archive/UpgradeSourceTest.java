package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Bundle;
import dev.machine.engine.Facts;
import dev.machine.engine.Facts.InstalledPackage;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeSourceTest {

  @TempDir Path directory;

  private TestArchive archive;
  private SigningKey key;

  @BeforeEach
  void key() throws Exception {
    key = SigningKey.valid();
    archive = new TestArchive(key);
    Files.write(directory.resolve("keys.gpg"), key.keyring());
  }

  @AfterEach
  void stop() {
    archive.close();
  }

  private BundleSource source(Duration maxAge) {
    return new BundleSource(
        new BundleSource.Settings(
            directory.resolve("cache"),
            Optional.of(directory.resolve("keys.gpg")),
            directory.resolve("none.gpg"),
            directory.resolve("apt"),
            directory.resolve("os-release"),
            Clock.systemUTC(),
            maxAge));
  }

  private PackageSwap upgrade(boolean requireBack, String... installed)
      throws ProvisionException, InterruptedException {
    return source(Duration.ZERO)
        .upgrade(
            host(installed),
            List.of("docker.io"),
            Optional.of(archive.base()),
            requireBack,
            Progress.SILENT,
            Deadline.after(Duration.ofSeconds(60)));
  }

  /// @param installed as `name version`
  private static Facts host(String... installed) {
    var packages =
        Arrays.stream(installed)
            .map(i -> i.split(" "))
            .collect(
                Collectors.toMap(i -> i[0], i -> new InstalledPackage(i[0], i[1], "amd64", "")));
    return new Facts(
        "debian",
        "12",
        "bookworm",
        "amd64",
        "h",
        true,
        packages,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        List.of());
  }

  private static List<String> told(Bundle bundle) {
    return bundle.packages().stream().map(p -> p.name() + " " + p.version()).toList();
  }

  @Test
  void theWayBackComesFromTheArchiveWhileItHasTheEarlierVersion() throws Exception {
    archive
        .add("docker.io", "20.10.24-1")
        .add("docker.io", "20.10.24-2", "Depends: helper")
        .add("helper", "1.0")
        .publish("bookworm");

    var swap = upgrade(true, "docker.io 20.10.24-1");

    assertThat(told(swap.to())).containsExactly("helper 1.0", "docker.io 20.10.24-2");
    assertThat(told(swap.back())).containsExactly("docker.io 20.10.24-1");
    assertThat(swap.dropBack()).containsExactly("helper");
    assertThat(source(Duration.ZERO).file(swap.back().packages().getFirst().ref())).exists();
    assertThat(swap.reversed().drop()).containsExactly("helper");
  }

  @Test
  void theWayBackComesFromTheCacheWhenTheArchiveHasOnlyTheNewest() throws Exception {
    archive.add("docker.io", "20.10.24-1").publish("bookworm");
    var first =
        source(Duration.ZERO)
            .resolve(
                host(),
                List.of("docker.io"),
                Optional.of(archive.base()),
                Progress.SILENT,
                Deadline.after(Duration.ofSeconds(60)));
    replaceBy("20.10.24-2");

    var swap = upgrade(true, "docker.io 20.10.24-1");

    assertThat(told(swap.to())).containsExactly("docker.io 20.10.24-2");
    assertThat(swap.back().packages()).isEqualTo(first.packages());
  }

  @Test
  void withoutAWayBackItIsRefusedUnlessToldOtherwise() throws Exception {
    archive.add("docker.io", "20.10.24-2").publish("bookworm");

    var refused =
        catchThrowableOfType(ProvisionException.class, () -> upgrade(true, "docker.io 20.10.24-1"));

    assertThat(refused).hasMessageContaining("docker.io 20.10.24-1");
    assertThat(refused.hint()).contains("--no-way-back");
    var swap = upgrade(false, "docker.io 20.10.24-1");
    assertThat(told(swap.to())).containsExactly("docker.io 20.10.24-2");
    assertThat(swap.back().packages()).isEmpty();
  }

  @Test
  void theNewestHasNothingToGain() throws Exception {
    archive.add("docker.io", "20.10.24-2").publish("bookworm");

    assertThat(upgrade(true, "docker.io 20.10.24-2").to().packages()).isEmpty();
  }

  @Test
  void whatWasLentComesBackWhenTheCacheLostIt() throws Exception {
    archive.add("docker.io", "20.10.24-1").add("docker.io", "20.10.24-2").publish("bookworm");
    var source = source(Duration.ZERO);
    var back = upgrade(true, "docker.io 20.10.24-1").back();
    var kept = Files.createDirectory(directory.resolve("kept"));
    source.lend(back, kept);
    Files.delete(source.file(back.packages().getFirst().ref()));

    source.giveBack(back, kept);

    assertThat(source.file(back.packages().getFirst().ref())).exists();
    Files.writeString(kept.resolve(back.packages().getFirst().fileName()), "something else");
    assertThat(catchThrowableOfType(ProvisionException.class, () -> source.giveBack(back, kept)))
        .hasMessageContaining("missing or damaged");
  }

  private void replaceBy(String version) throws Exception {
    archive.close();
    archive = new TestArchive(key);
    archive.add("docker.io", version).publish("bookworm");
  }
}

package dev.machine.drivers.cloud.jclouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.hetzner.MemoryHetzner;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A provider that asks a cloud, by the portable road: our own of Hetzner.
class HetznerByJcloudsTest {

  private static final OptionValues OPTIONS =
      new OptionValues(
          Map.of(
              "jclouds-provider", List.of("hetzner"),
              "jclouds-endpoint", List.of("http://hetzner.test/v1"),
              "jclouds-credential", List.of(MemoryHetzner.TOKEN),
              "jclouds-image", List.of("310557660"),
              "jclouds-size", List.of("cx23"),
              "jclouds-location", List.of("fsn1")));

  private final VirtualTime time = new VirtualTime();
  private final MemoryHetzner cloud = new MemoryHetzner(Pace.steady(time, Duration.ofSeconds(3)));
  private final MemoryLedger ledger = new MemoryLedger();
  private final ServerRequest request =
      new ServerRequest(
          new ServerRef("web1", "11111111"),
          new FirstBoot(
              "web1",
              "root",
              new FirstBoot.HostKey("private", "ssh-ed25519 AAAAhost"),
              List.of("ssh-ed25519 AAAAlogin"),
              List.of()),
          OPTIONS,
          2376);

  private CloudDriver driver() throws Exception {
    var context = new DriverContext("0a1b2c3d", Path.of("none/drivers/j"), Path.of("x"), OPTIONS);
    return new CloudDriver(
        JcloudsCloud.connect(context, cloud),
        new CloudDriver.Settings("0a1b2c3d", "root", ""),
        time,
        new Random(1));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofMinutes(1));
  }

  @Test
  void a_host_is_made_with_its_owner_on_it() throws Exception {
    driver().create(request, ledger, Progress.SILENT, soon());
    assertThat(driver().find(request.ref())).isPresent();
    var held = cloud.contents().stream().filter(h -> h.owner().isPresent()).toList();
    assertThat(held).hasSize(1);
    assertThat(held.getFirst().owner().orElseThrow().ref()).isEqualTo(request.ref());
  }

  @Test
  void errors_of_the_cloud_are_told_as_such() throws Exception {
    cloud.allowServers(1);
    assertThatThrownBy(() -> driver().create(request, ledger, Progress.SILENT, soon()))
        .isInstanceOf(CloudFailure.class)
        .hasMessageContaining("the provider hetzner");
    assertThat(cloud.contents()).noneMatch(h -> h.owner().isPresent());
  }
}

package dev.machine.drivers.cloud.hetzner;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.MemoryCloud;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.WireFaultContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class HetznerFaultsTest extends WireFaultContract {

  @Override
  protected MemoryCloud cloud(Pace pace) {
    return new MemoryHetzner(pace);
  }

  @Override
  protected Cloud connect(Transport transport) throws DriverException {
    return new HetznerCloud(Account.of(options()), transport);
  }

  @Override
  protected OptionValues options() {
    return new OptionValues(
        Map.of(
            "hetzner-api-token",
            List.of(MemoryHetzner.TOKEN),
            "hetzner-endpoint",
            List.of("http://hetzner.test/v1")));
  }

  /// Lists of Hetzner are right at once; these are wrong for as long as the driver waits.
  @Override
  protected Duration listLag() {
    return Duration.ofSeconds(5);
  }
}

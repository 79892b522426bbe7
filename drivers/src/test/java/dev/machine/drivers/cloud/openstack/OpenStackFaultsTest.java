package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.MemoryCloud;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.WireFaultContract;
import java.util.Map;

class OpenStackFaultsTest extends WireFaultContract {

  @Override
  protected MemoryCloud cloud(Pace pace) {
    return new MemoryOpenStack(Demo.BASE, pace, 2);
  }

  @Override
  protected Cloud connect(Transport transport) throws DriverException {
    return new OpenStackCloud(Account.of(options()), transport);
  }

  @Override
  protected OptionValues options() {
    return Demo.options(Demo.BASE, Map.of());
  }
}

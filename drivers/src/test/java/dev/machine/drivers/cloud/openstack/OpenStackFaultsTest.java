package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.MemoryCloud;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.WireFaultContract;
import java.net.URI;
import java.util.List;
import java.util.Map;

class OpenStackFaultsTest extends WireFaultContract {

  private static final URI BASE = URI.create("http://openstack.test");

  @Override
  protected MemoryCloud cloud(Pace pace) {
    return new MemoryOpenStack(BASE, pace, 2);
  }

  @Override
  protected Cloud connect(Transport transport) throws DriverException {
    return new OpenStackCloud(Account.of(options()), transport);
  }

  @Override
  protected OptionValues options() {
    return new OptionValues(
        Map.of(
            "openstack-auth-url", List.of(BASE + "/identity/v3"),
            "openstack-username", List.of(MemoryOpenStack.USER),
            "openstack-password", List.of(MemoryOpenStack.PASSWORD),
            "openstack-tenant-name", List.of("demo"),
            "openstack-image-name", List.of("debian-12"),
            "openstack-flavor-name", List.of("m1.small"),
            "openstack-floatingip-pool", List.of("public")));
  }
}

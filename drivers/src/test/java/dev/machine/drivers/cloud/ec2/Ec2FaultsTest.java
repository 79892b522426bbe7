package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.MemoryCloud;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.WireFaultContract;

class Ec2FaultsTest extends WireFaultContract {

  @Override
  protected MemoryCloud cloud(Pace pace) {
    return new MemoryEc2(pace);
  }

  @Override
  protected Cloud connect(Transport transport) throws DriverException {
    return new Ec2Cloud(Account.of(Samples.options()), transport);
  }

  @Override
  protected OptionValues options() {
    return Samples.options();
  }
}

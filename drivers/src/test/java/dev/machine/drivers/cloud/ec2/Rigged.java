package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.wait.Deadline;
import java.time.Duration;
import java.util.Random;

/// A driver over an EC2 in memory, in virtual time.
record Rigged(VirtualTime time, MemoryEc2 cloud) {

  static final String STORE = "0a1b2c3d";

  static Rigged fresh() {
    var time = new VirtualTime();
    return new Rigged(time, new MemoryEc2(Pace.steady(time, Duration.ofSeconds(9))));
  }

  Ec2Cloud connect(OptionValues options) throws DriverException {
    return new Ec2Cloud(Account.of(options), cloud);
  }

  CloudDriver driver(OptionValues options) throws DriverException {
    return new CloudDriver(
        connect(options), new CloudDriver.Settings(STORE, "root", ""), time, new Random(1));
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofMinutes(5));
  }
}

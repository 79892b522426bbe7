package dev.machine.drivers.cloud.hetzner;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.cloud.testing.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// A project in memory, in virtual time, and what a person asks of it.
final class Project {

  /// Where one is that no socket leads to.
  static final URI BASE = URI.create("http://hetzner.test");

  private static final AtomicInteger COUNT = new AtomicInteger();

  final VirtualTime time = new VirtualTime();
  final MemoryHetzner cloud = new MemoryHetzner(Pace.steady(time, Duration.ofSeconds(9)));

  /// Options without their prefix; words of a list by comma.
  static OptionValues options(URI base, Map<String, String> changes) {
    var values = new HashMap<>(Map.of("api-token", MemoryHetzner.TOKEN, "endpoint", base + "/v1"));
    values.putAll(changes);
    var options = new HashMap<String, List<String>>();
    values.forEach((name, value) -> options.put("hetzner-" + name, List.of(value)));
    return new OptionValues(options);
  }

  static ServerRequest request(Map<String, String> changes) {
    return request("web1", options(BASE, changes));
  }

  static ServerRequest request(String name, OptionValues options) {
    var boot =
        new FirstBoot(
            name,
            "root",
            new FirstBoot.HostKey("private", "ssh-ed25519 AAAAhost"),
            List.of("ssh-ed25519 AAAAlogin" + COUNT.incrementAndGet()),
            List.of());
    return new ServerRequest(
        new ServerRef(name, "%08x".formatted(COUNT.get())), boot, options, 2376);
  }

  CloudDriver driver(OptionValues options) throws DriverException {
    return driver(options, cloud);
  }

  CloudDriver driver(OptionValues options, Transport transport) throws DriverException {
    return new CloudDriver(
        new HetznerCloud(Account.of(options), transport),
        new CloudDriver.Settings("0a1b2c3d", "root", ""),
        time,
        new Random(1));
  }

  Driver driver() throws DriverException {
    return driver(options(BASE, Map.of()));
  }
}

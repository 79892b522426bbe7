package dev.machine.drivers.testing;

import dev.machine.drivers.Driver;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The fake promises what the real ones promise.
class FakeDriverTest extends DriverContract {

  private final FakeWorld world = new FakeWorld();
  private final AtomicInteger count = new AtomicInteger();

  @Override
  protected Driver driver() {
    return new FakeDriver(world);
  }

  @Override
  protected ServerRequest request() {
    int number = count.incrementAndGet();
    var boot = new FirstBoot("fake", "root", new FirstBoot.HostKey("", ""), List.of(), List.of());
    return new ServerRequest(
        new ServerRef("fake" + number, "%08x".formatted(number)), boot, OptionValues.EMPTY, 2376);
  }

  @Override
  protected boolean anythingLeft(ServerRef ref) {
    return world.contents().stream().anyMatch(line -> line.contains(ref.nonce()));
  }
}

package dev.machine.drivers.qemu;

import dev.machine.drivers.Driver;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.testing.DriverContract;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The driver contract, on real virtual machines, through the real jclouds.
@Tag("real")
class QemuContractIT extends DriverContract {

  @TempDir Path dir;

  private final AtomicInteger count = new AtomicInteger();

  private VmLab lab() {
    return new VmLab("c0de0002", dir);
  }

  @Override
  protected Driver driver() throws Exception {
    return lab().driver();
  }

  @Override
  protected ServerRequest request() throws Exception {
    int n = count.incrementAndGet();
    return lab().request(new ServerRef("web" + n, "%08x".formatted(n)), Map.of());
  }

  @Override
  protected boolean anythingLeft(ServerRef ref) throws Exception {
    return !lab().leftovers().isEmpty();
  }
}

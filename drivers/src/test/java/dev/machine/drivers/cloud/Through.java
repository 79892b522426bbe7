package dev.machine.drivers.cloud;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.ServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Another cloud, for tests that change one thing about it.
class Through implements Cloud {

  private final Cloud cloud;

  Through(Cloud cloud) {
    this.cloud = cloud;
  }

  @Override
  public List<String> kinds() {
    return cloud.kinds();
  }

  @Override
  public Blueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    return cloud.plan(request);
  }

  @Override
  public String make(
      String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    return cloud.make(kind, blueprint, owner, boot, made);
  }

  @Override
  public boolean repeatable(String kind) {
    return cloud.repeatable(kind);
  }

  @Override
  public List<Item> owned(String kind, String storeId)
      throws DriverException, InterruptedException {
    return cloud.owned(kind, storeId);
  }

  @Override
  public void remove(String kind, String id) throws DriverException, InterruptedException {
    cloud.remove(kind, id);
  }

  @Override
  public boolean exists(String kind, String id) throws DriverException, InterruptedException {
    return cloud.exists(kind, id);
  }

  @Override
  public Optional<CloudServer> server(String id) throws DriverException, InterruptedException {
    return cloud.server(id);
  }

  @Override
  public List<CloudServer> servers(String storeId) throws DriverException, InterruptedException {
    return cloud.servers(storeId);
  }

  @Override
  public void start(String id) throws DriverException, InterruptedException {
    cloud.start(id);
  }

  @Override
  public void stop(String id) throws DriverException, InterruptedException {
    cloud.stop(id);
  }

  @Override
  public void kill(String id) throws DriverException, InterruptedException {
    cloud.kill(id);
  }
}

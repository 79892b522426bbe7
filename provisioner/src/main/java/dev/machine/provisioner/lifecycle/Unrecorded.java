package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Ledger;
import java.util.List;

/// The ledger of drivers that make nothing; an entry in it is a fault of the driver.
final class Unrecorded implements Ledger {

  @Override
  public void intend(Resource resource) {
    throw new IllegalStateException("a driver of existing servers makes " + resource);
  }

  @Override
  public void did(Resource resource, String id) {
    intend(resource);
  }

  @Override
  public void gone(Resource resource) {
    intend(resource);
  }

  @Override
  public List<Entry> entries() {
    return List.of();
  }
}

package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.testing.MemoryLedger;

/// A ledger on disk: it outlives the process, which may end before and after each entry.
final class DyingLedger extends MemoryLedger {

  private final Faults faults;

  DyingLedger(Faults faults) {
    this.faults = faults;
  }

  @Override
  public synchronized void intend(Resource resource) {
    bordered("intend " + resource.kind(), () -> super.intend(resource));
  }

  @Override
  public synchronized void did(Resource resource, String id) {
    bordered("did " + resource.kind() + " " + id, () -> super.did(resource, id));
  }

  @Override
  public synchronized void gone(Resource resource) {
    bordered("gone " + resource.kind(), () -> super.gone(resource));
  }

  private void bordered(String what, Runnable write) {
    faults.border("before " + what);
    faults.note("ledger: " + what);
    write.run();
    faults.border("after " + what);
  }
}

package dev.machine.drivers.testing;

import dev.machine.drivers.Ledger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A ledger that lives as long as the test.
public class MemoryLedger implements Ledger {

  private final Map<Resource, Entry> entries = new LinkedHashMap<>();

  @Override
  public synchronized void intend(Resource resource) {
    entries.putIfAbsent(resource, new Entry(resource, Optional.empty()));
  }

  @Override
  public synchronized void did(Resource resource, String id) {
    if (!entries.containsKey(resource)) {
      throw new IllegalStateException("done without intent: " + resource);
    }
    entries.put(resource, new Entry(resource, Optional.of(id)));
  }

  @Override
  public synchronized void gone(Resource resource) {
    entries.remove(resource);
  }

  @Override
  public synchronized List<Entry> entries() {
    return new ArrayList<>(entries.values());
  }
}

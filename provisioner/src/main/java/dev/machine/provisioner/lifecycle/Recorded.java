package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.Ledger;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.ledger.JournalLedger;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The hosts that the store has at one moment, with what their ledgers hold.
///
/// @param unreadable names of hosts whose ledger, or even first record, cannot be read
record Recorded(List<Host> hosts, Map<String, List<Ledger.Entry>> ledgers, Set<String> unreadable) {

  static Recorded of(HostStore store) throws ProvisionException {
    var hosts = new ArrayList<Host>();
    var ledgers = new HashMap<String, List<Ledger.Entry>>();
    var unreadable = new HashSet<String>();
    for (var entry : store.entries()) {
      var host =
          switch (entry) {
            case HostStore.Entry.Ok(var it) -> Optional.of(it);
            case HostStore.Entry.Broken(var name, _) -> origin(store, name);
          };
      if (host.isEmpty()) {
        unreadable.add(entry.name());
      } else {
        hosts.add(host.get());
        ledgers.put(host.get().nonce(), ledger(store, entry.name(), unreadable));
      }
    }
    return new Recorded(hosts, ledgers, unreadable);
  }

  private static List<Ledger.Entry> ledger(HostStore store, String name, Set<String> unreadable) {
    try {
      return JournalLedger.peek(store.hostDir(name).resolve("ledger.jsonl"));
    } catch (UncheckedIOException _) {
      unreadable.add(name);
      return List.of();
    }
  }

  private static Optional<Host> origin(HostStore store, String name) {
    try {
      return Optional.of(store.loadOrigin(name));
    } catch (ProvisionException _) {
      return Optional.empty();
    }
  }

  boolean has(String nonce) {
    return ledgers.containsKey(nonce);
  }

  /// Whether its host's `rm` will remove it: by its id, or by its tags where a creation was cut off
  /// before it learned the id.
  boolean holds(Item item) {
    return ledgers.getOrDefault(item.ref().nonce(), List.of()).stream()
        .filter(e -> e.resource().kind().equals(item.kind()))
        .anyMatch(e -> e.id().isEmpty() || e.id().get().equals(item.id()));
  }
}

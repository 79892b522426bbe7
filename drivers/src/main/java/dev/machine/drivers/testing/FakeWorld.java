package dev.machine.drivers.testing;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The outside world of a [FakeDriver]: what exists in it outlives every process that used it.
public class FakeWorld {

  /// The process ends here, as by `kill -9`: no handler may run after it.
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    public Killed(String where) {
      super("killed " + where);
    }
  }

  private final Set<String> existing = new TreeSet<>();
  private final Set<String> off = new HashSet<>();
  private final Map<String, String> paused = new HashMap<>();

  /// Called at every border between a ledger entry and the world. Override to fail or to kill.
  ///
  /// @param where such as `after make server`
  public void border(String where) throws DriverException {}

  public synchronized void make(Resource resource) {
    existing.add(resource.kind() + " " + resource.name());
  }

  public synchronized void remove(Resource resource) {
    existing.remove(resource.kind() + " " + resource.name());
    off.remove(resource.name());
  }

  public synchronized boolean has(Resource resource) {
    return existing.contains(resource.kind() + " " + resource.name());
  }

  public synchronized boolean isOff(String server) {
    return off.contains(server);
  }

  /// Why the server is paused; empty when it is not.
  public synchronized Optional<String> whyPaused(String server) {
    return Optional.ofNullable(paused.get(server));
  }

  /// Something outside pauses the server, until it is started again.
  public synchronized void pause(String server, String why) {
    paused.put(server, why);
  }

  public synchronized void power(String server, boolean on) {
    paused.remove(server);
    if (on) {
      off.remove(server);
    } else {
      off.add(server);
    }
  }

  /// Everything there is, one line each.
  public synchronized Set<String> contents() {
    return new TreeSet<>(existing);
  }
}

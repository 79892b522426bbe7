package dev.machine.drivers.testing;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Ledger.Resource;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  /// Everything there is, and when it was made.
  private final Map<String, Instant> existing = new TreeMap<>();

  private final Set<String> off = new HashSet<>();
  private final Set<String> borrowed = new HashSet<>();
  private String address = "127.0.0.1";
  private final Map<String, String> paused = new HashMap<>();

  private final Map<String, Map<String, Boolean>> states = new TreeMap<>();

  /// Called at every border between a ledger entry and the world. Override to fail or to kill.
  ///
  /// @param where such as `after make server`
  public void border(String where) throws DriverException {}

  /// What the clock of this world says; long ago, unless overridden.
  protected Instant now() {
    return Instant.EPOCH;
  }

  public synchronized Optional<Instant> made(Resource resource) {
    return Optional.ofNullable(existing.get(resource.kind() + " " + resource.name()));
  }

  public synchronized void make(Resource resource) {
    existing.put(resource.kind() + " " + resource.name(), now());
  }

  public synchronized void remove(Resource resource) {
    existing.remove(resource.kind() + " " + resource.name());
    off.remove(resource.name());
    borrowed.remove(resource.name());
    paused.remove(resource.name());
    states.remove(resource.name());
  }

  public synchronized boolean has(Resource resource) {
    return existing.containsKey(resource.kind() + " " + resource.name());
  }

  public synchronized boolean isOff(String server) {
    return off.contains(server);
  }

  /// Whether the server believes that it is another one.
  public synchronized boolean isBorrowed(String server) {
    return borrowed.contains(server);
  }

  /// The server begins from another one's state.
  public synchronized void borrow(String server) {
    borrowed.add(server);
  }

  /// The server is itself.
  public synchronized void renew(String server) {
    borrowed.remove(server);
  }

  public synchronized boolean isPaused(String server) {
    return paused.containsKey(server) || whyPaused(server).isPresent();
  }

  /// The server stands still, until it is turned on or off.
  public synchronized void pause(String server) {
    pause(server, "");
  }

  /// Why the server is paused; empty when it is not, or nobody knows.
  public synchronized Optional<String> whyPaused(String server) {
    return Optional.ofNullable(paused.get(server)).filter(why -> !why.isEmpty());
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

  /// Where its servers are from now on.
  public synchronized void move(String to) {
    address = to;
  }

  public synchronized String address() {
    return address;
  }

  /// The kept states of a server, by name, and whether it ran.
  public synchronized Map<String, Boolean> states(String server) {
    return states.computeIfAbsent(server, _ -> new LinkedHashMap<>());
  }

  /// Everything there is, one line each.
  public synchronized Set<String> contents() {
    return new TreeSet<>(existing.keySet());
  }
}
